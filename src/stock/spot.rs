//! The places where goods can be.

use crate::catalog::WarehouseId;

crate::text_enum! {
    /// A place of a warehouse.
    pub enum Place {
        /// On a shelf of the warehouse.
        Shelf = "shelf",
        /// 在途: in transit to the warehouse.
        Transit = "transit",
    }
}

/// One place of one warehouse. Each spot and article has one balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub warehouse: WarehouseId,
    pub place: Place,
}

impl Spot {
    /// The shelf of a warehouse.
    pub const fn shelf(warehouse: WarehouseId) -> Self {
        Self { warehouse, place: Place::Shelf }
    }

    /// In transit to a warehouse.
    pub const fn transit(warehouse: WarehouseId) -> Self {
        Self { warehouse, place: Place::Transit }
    }
}
