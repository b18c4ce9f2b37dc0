//! Where goods are.

use crate::catalog::WarehouseId;

crate::text_enum! {
    /// A place of a warehouse.
    pub enum Place {
        /// In the warehouse.
        Shelf = "shelf",
        /// 在途: on the way to it.
        Transit = "transit",
    }
}

/// One place of one warehouse: there is one balance a spot and article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub warehouse: WarehouseId,
    pub place: Place,
}

impl Spot {
    /// In a warehouse.
    pub const fn shelf(warehouse: WarehouseId) -> Self {
        Self { warehouse, place: Place::Shelf }
    }

    /// On the way to a warehouse.
    pub const fn transit(warehouse: WarehouseId) -> Self {
        Self { warehouse, place: Place::Transit }
    }
}
