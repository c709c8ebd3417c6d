"""What names of products say of their matter."""

from __future__ import annotations

import pytest

from graph.analysis.materials import families, is_waste, kinds, spent_of


@pytest.mark.parametrize(
    "name",
    ["废旧电池", "废电池", "退役动力电池", "报废汽车", "硫化锰渣", "电镀污泥", "铁尾矿", "边角料", "磷石膏", "黑粉"],
)
def test_waste(name):
    assert is_waste(name)


@pytest.mark.parametrize(
    "name", ["电池", "再生铝", "再生塑料颗粒", "回收硫磺", "塑料颗粒", "硫酸锰", "旧", "废", "石膏板", "煤矸石砖机"]
)
def test_no_waste(name):
    assert not is_waste(name)


@pytest.mark.parametrize(
    ("name", "goods"),
    [
        ("废旧电池", "电池"),
        ("废电池", "电池"),
        ("退役的动力电池", "动力电池"),
        ("废弃轮胎", "轮胎"),
        ("电池", ""),
        ("锰渣", ""),
        ("废钢渣", ""),
        ("废铜", ""),
    ],
)
def test_what_spent_goods_were(name, goods):
    assert spent_of(name) == goods


@pytest.mark.parametrize(
    ("name", "wider", "is_kind"),
    [
        ("三元锂电池", "锂电池", True),
        ("三元锂电池", "电池", True),
        ("锂电池", "三元锂电池", False),
        ("废旧动力电池", "废电池", True),
        ("废旧动力电池", "动力电池", False),
        ("动力电池", "废旧动力电池", False),
        ("再生铝锭", "铝锭", True),
        ("电解锰渣", "锰渣", True),
        ("锂电池材料", "材料", False),
        ("电池", "池", False),
    ],
)
def test_kinds(name, wider, is_kind):
    assert (next(kinds(wider), None) in set(kinds(name))) is is_kind


def test_families():
    assert families("吨袋") == {"塑料"}
    assert "塑料" in families("废旧塑料包装材料")
    assert families("锂离子电池材料产业") == {"锂电"}
    assert families("某某某") == frozenset()
