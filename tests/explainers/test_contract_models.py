"""Every registered explainer takes every kind of model and input."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from nets import HEIGHT, PACKINGS, WIDTH, Wrapped, picture
from quick import TARGET, each, items, made, suited

from xai_widgets import explainers


@each
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_models_of_other_dtypes(name: str, dtype: torch.dtype) -> None:
    usual = items(name)[-1].values
    model = suited(name).to(dtype)
    answer = items(name, model)[-1]
    assert answer.values.dtype == torch.float32
    near = {torch.float16: 0.05, torch.bfloat16: 0.4, torch.float64: 1e-3}[dtype]
    # A method that takes differences of outputs cannot be finer than what outputs are rounded to.
    rounding = 0 if explainers.get(name).needs_gradient else 2 * torch.finfo(dtype).eps * abs(answer.score)
    apart = float((answer.values - usual).square().mean().sqrt())
    assert apart < near * float(usual.square().mean().sqrt()) + rounding
    assert next(model.parameters()).dtype == dtype


@each
@pytest.mark.parametrize("packing", PACKINGS)
def test_models_that_wrap_their_answer(name: str, packing: str) -> None:
    wrapped = Wrapped(suited(name), PACKINGS[packing])
    assert torch.allclose(items(name, wrapped)[-1].values, items(name)[-1].values, atol=1e-6)


@each
def test_a_model_of_one_output(name: str) -> None:
    answer = made(name).explain(suited(name, outputs=1), picture())
    assert answer.target == 0
    flat = Wrapped(suited(name, outputs=1), lambda logits: logits[:, 0])
    assert torch.allclose(made(name).explain(flat, picture()).values, answer.values)


@each
def test_a_picture_of_one_channel(name: str) -> None:
    assert made(name).explain(suited(name, channels=1), picture(1)).values.ndim == 2


@each
def test_the_inputs_strides_do_not_matter(name: str) -> None:
    plain = picture()
    odd = torch.zeros(WIDTH * 2, HEIGHT, 3).permute(2, 1, 0)[..., ::2]
    odd.copy_(plain)
    assert not odd.is_contiguous()
    usual = made(name).explain(suited(name), plain, TARGET)
    assert torch.equal(made(name).explain(suited(name), odd, TARGET).values, usual.values)
    assert torch.equal(odd, plain)


@each
@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_the_callers_grad_mode_does_not_matter(name: str, mode: Any) -> None:
    usual = made(name).explain(suited(name), picture(), TARGET)
    model = suited(name)
    with mode():
        assert torch.equal(made(name).explain(model, picture(), TARGET).values, usual.values)
