//! The costs of one word beside the next, without what Sudachi's matrix says twice.
//!
//! A word's left id chooses a row of the matrix and its right id a column. A quarter of the rows
//! and of the columns are the same as others; the ids of these become one, which changes no
//! sentence. Those of common words come first, so that talk touches one end of the file.

use std::{collections::HashMap, io, io::Write};

use super::sudachi::Matrix;

/// As rare as a word is that no list of frequencies has.
pub(super) const RAREST: u64 = u64::MAX;

/// How rare the commonest word is that has an id, by left and by right id.
pub(super) struct Rarities {
    left: Vec<u64>,
    right: Vec<u64>,
}

impl Rarities {
    pub(super) fn of(matrix: &Matrix<'_>) -> Self {
        Self { left: vec![RAREST; matrix.rows], right: vec![RAREST; matrix.columns] }
    }

    /// Notes a word with these ids that is so rare. Ids the matrix does not have are let be.
    pub(super) fn note(&mut self, left_id: usize, right_id: usize, rarity: u64) {
        for (rarities, id) in [(&mut self.left, left_id), (&mut self.right, right_id)] {
            if let Some(known) = rarities.get_mut(id) {
                *known = rarity.min(*known);
            }
        }
    }
}

/// The rows and columns that stay, and where each id has gone.
pub(super) struct Connections<'a> {
    matrix: &'a Matrix<'a>,
    rows: Axis,
    columns: Axis,
}

impl<'a> Connections<'a> {
    pub(super) fn new(matrix: &'a Matrix<'a>, rarities: &Rarities) -> Self {
        let row_bytes = matrix.columns * size_of::<i16>();
        let rows: Vec<&[u8]> = matrix.costs.chunks_exact(row_bytes).collect();
        let mut turned = vec![0; matrix.costs.len()];
        let column_bytes = matrix.rows * size_of::<i16>();
        for (row, costs) in rows.iter().enumerate() {
            for (column, cost) in costs.chunks_exact(size_of::<i16>()).enumerate() {
                let at = column * column_bytes + row * size_of::<i16>();
                turned[at..at + size_of::<i16>()].copy_from_slice(cost);
            }
        }
        let columns: Vec<&[u8]> = turned.chunks_exact(column_bytes).collect();
        let (rows, columns) =
            (Axis::of(&rows, &rarities.left), Axis::of(&columns, &rarities.right));
        Self { matrix, rows, columns }
    }

    /// What the left id of a word has become; of an unknown one that of a sentence's end.
    pub(super) fn left(&self, id: usize) -> u16 {
        self.rows.new.get(id).copied().unwrap_or_default()
    }

    /// What the right id of a word has become.
    pub(super) fn right(&self, id: usize) -> u16 {
        self.columns.new.get(id).copied().unwrap_or_default()
    }

    /// Writes lindera's matrix file: i16 -1, which marks the layout, the length of a row, the
    /// number of rows, then the costs row by row.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for number in [-1, self.columns.kept.len() as i16, self.rows.kept.len() as i16] {
            out.write_all(&number.to_le_bytes())?;
        }
        for &row in &self.rows.kept {
            for &column in &self.columns.kept {
                let at = (row * self.matrix.columns + column) * size_of::<i16>();
                out.write_all(&self.matrix.costs[at..at + size_of::<i16>()])?;
            }
        }
        Ok(())
    }
}

/// One side of the matrix.
struct Axis {
    /// The number of each old id.
    new: Vec<u16>,
    /// An old id of each number.
    kept: Vec<usize>,
}

impl Axis {
    /// Of `lines`, equal ones get one number, the commonest a low one. The first keeps its number,
    /// which stands for the beginning and the end of a sentence.
    fn of(lines: &[&[u8]], rarities: &[u64]) -> Self {
        let mut groups: Vec<(u64, usize)> = Vec::new();
        let mut known: HashMap<&[u8], usize> = HashMap::new();
        let group_of: Vec<usize> = lines
            .iter()
            .enumerate()
            .map(|(id, line)| {
                let group = *known.entry(line).or_insert_with(|| {
                    groups.push((RAREST, id));
                    groups.len() - 1
                });
                groups[group].0 = rarities[id].min(groups[group].0);
                group
            })
            .collect();
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by_key(|&group| (group != 0, groups[group]));
        let mut number = vec![0; groups.len()];
        for (place, &group) in order.iter().enumerate() {
            number[group] = place as u16;
        }
        Self {
            new: group_of.into_iter().map(|group| number[group]).collect(),
            kept: order.into_iter().map(|group| groups[group].1).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Connections, Rarities};
    use crate::language::compile::sudachi::Matrix;

    #[test]
    fn equal_rows_become_one_and_every_pair_of_ids_keeps_its_cost() {
        let rows: [[i16; 4]; 3] = [[5, 6, 6, 7], [1, 2, 2, 3], [5, 6, 6, 7]];
        let costs: Vec<u8> = rows.iter().flatten().flat_map(|cost| cost.to_le_bytes()).collect();
        let matrix = Matrix { columns: 4, rows: 3, costs: &costs };
        let mut rarities = Rarities::of(&matrix);
        rarities.note(1, 3, 100);
        rarities.note(2, 2, 200);
        rarities.note(99, 99, 0);
        let connections = Connections::new(&matrix, &rarities);
        let mut file = Vec::new();
        connections.write(&mut file).expect("a vector takes everything");
        let numbers: Vec<i16> =
            file.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
        assert_eq!(numbers[..3], [-1, 3, 2]);
        for (left, row) in rows.iter().enumerate() {
            for (right, cost) in row.iter().enumerate() {
                let (row, column) = (connections.left(left), connections.right(right));
                assert_eq!(numbers[3 + usize::from(row) * 3 + usize::from(column)], *cost);
            }
        }
        assert_eq!((connections.left(0), connections.right(0)), (0, 0));
        assert_eq!(connections.right(3), 1, "the commonest comes first");
        assert_eq!((connections.left(99), connections.right(99)), (0, 0));
    }
}
