//! 关联商品: which article a typed line means. Pure.

use super::RawLine;
use crate::catalog::{Goods, GoodsId};

/// The enabled article among `goods` whose name or SKU and whose specification match the line. If several match: the
/// chosen one, or none without a choice. `None`: the line is free text.
pub fn bind(line: &RawLine, goods: &[Goods]) -> Option<GoodsId> {
    let mut fitting = goods.iter().filter(|one| !one.is_disabled() && one.is_named(&line.name, &line.specification));
    let chosen = line.goods.trim();
    let is_chosen = |one: &&Goods| one.sku.eq_ignore_ascii_case(chosen) || one.id.to_string() == chosen;
    if let Some(one) = fitting.clone().find(is_chosen) {
        return Some(one.id);
    }
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(id: i64, sku: &str, name: &str, specification: &str) -> Goods {
        Goods {
            id: GoodsId(id),
            sku: sku.into(),
            name: name.into(),
            specification: specification.into(),
            unit: "包".into(),
            version: 1,
            disabled_at: None,
        }
    }

    fn line(name: &str, specification: &str, goods: &str) -> RawLine {
        let (name, specification, goods) = (name.into(), specification.into(), goods.into());
        RawLine { name, specification, goods, ..RawLine::default() }
    }

    #[test]
    fn a_line_means_the_only_article_that_it_names_or_the_one_chosen() {
        let mut goods = [
            article(1, "P70", "A4复印纸", "70g"),
            article(2, "P80", "A4复印纸", "80 G"),
            article(3, "T1", "胶带", "48mm"),
            article(4, "T2", "胶带", "48mm"),
            article(5, "3", "笔", ""),
        ];
        for (typed, means) in [
            (line("a4复印纸", "70g", ""), Some(1)),
            (line(" A4复印纸 ", "80g", ""), Some(2)),
            (line("p80", "80g", ""), Some(2)),
            // Edited after the choice: the chosen article no longer matches.
            (line("A4复印纸", "80g", "P70"), Some(2)),
            (line("A4复印纸", "90g", "P70"), None),
            (line("A4复印纸", "", ""), None),
            (line("复印纸", "70g", "P70"), None),
            // Two articles match: only the choice tells them apart.
            (line("胶带", "48mm", ""), None),
            (line("胶带", "48mm", "t2"), Some(4)),
            (line("胶带", "48mm", "3"), Some(3)),
            (line("胶带", "48mm", "P70"), None),
            (line("笔", "", ""), Some(5)),
            (line("", "", "P70"), None),
        ] {
            assert_eq!(bind(&typed, &goods), means.map(GoodsId), "{typed:?}");
        }
        goods[2].disabled_at = Some(Default::default());
        assert_eq!(bind(&line("胶带", "48mm", ""), &goods), Some(GoodsId(4)));
        assert_eq!(bind(&line("胶带", "48mm", "T1"), &goods), Some(GoodsId(4)));
    }
}
