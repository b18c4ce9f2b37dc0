//! The rules of `domain.md` sections 3 and 4, of flows and of moves: row by row, and as properties of random histories.

mod histories;
mod table;
mod world;
