"""Tables with a small network trained on them while you wait: tumours, and a stock index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .packages import demo_package

if TYPE_CHECKING:
    from torch.nn import Module

TRADING_DAYS = 252


class Records(NamedTuple):
    """A network, the rows it was tested on, and what is right.

    Attributes:
        model: in eval mode; takes the columns as they are, (N, F).
        data: pandas DataFrame (N, F) of the rows kept from the training.
        truth: (N,): the number of each row's class, or its value.
        names: of the outputs.
        training: pandas DataFrame of the rows it was trained on.
    """

    model: Module
    data: Any
    truth: Any
    names: tuple[str, ...]
    training: Any


def breast_cancer() -> Records:
    """Thirty measurements of cell nuclei from each of 569 tumours (Wisconsin, in scikit-learn), and a network that says
    "malignant" or "benign" in logits (N, 2), trained within seconds on two thirds of them, the same in every run.

    Raises:
        ImportError: a package of the ``demo`` extra is missing.
    """
    datasets = demo_package("sklearn.datasets", "scikit-learn")
    import numpy as np

    from .trained import classifier

    found = datasets.load_breast_cancer(as_frame=True)
    order = np.random.default_rng(0).permutation(len(found.data))
    kept, used = np.sort(order[::3]), np.sort(np.concatenate([order[1::3], order[2::3]]))
    model = classifier(found.data.iloc[used].to_numpy(), found.target.iloc[used].to_numpy())
    names = tuple(map(str, found.target_names))
    return Records(
        model, found.data.iloc[kept], found.target.iloc[kept].to_numpy(copy=True), names, found.data.iloc[used]
    )


def sp500() -> Records:
    """What is known of the S&P 500 at each day's close since 2000 (the `arch` package ships it), and a network that
    says how volatile the next day will be, in percent a year, (N, 1).

    The volatility of a day is Parkinson's, of its highest and lowest price. The network was trained on the days before
    2014; the five years after them are the data.
    Papers: Parkinson 1980, https://doi.org/10.1086/296071; Corsi 2009 (volatility over days, weeks and months),
    https://doi.org/10.1093/jjfinec/nbp001.

    Raises:
        ImportError: a package of the ``demo`` extra is missing.
    """
    table, wanted = _days(demo_package("arch.data.sp500", "arch").load())
    from .trained import regression

    early = table.index < "2014"
    model = regression(table[early].to_numpy(), wanted[early].to_numpy())
    return Records(model, table[~early], wanted[~early].to_numpy(copy=True), ("volatility",), table[early])


def _days(prices: Any) -> tuple[Any, Any]:
    """The features at each day's close, and the next day's volatility."""
    import numpy as np
    import pandas as pd

    close, logs = prices["Close"], np.log(prices)
    returns = 100 * logs["Close"].diff()
    variance = (logs["High"] - logs["Low"]) ** 2 / (4 * np.log(2))
    yearly = 100 * np.sqrt(TRADING_DAYS * variance)
    table = pd.DataFrame({
        "return": returns,
        "return over 5 days": returns.rolling(5).sum(),
        "return over 22 days": returns.rolling(22).sum(),
        "overnight gap": 100 * (logs["Open"] - logs["Close"].shift()).abs(),
        "volatility": yearly,
        "volatility over 5 days": 100 * np.sqrt(TRADING_DAYS * variance.rolling(5).mean()),
        "volatility over 22 days": 100 * np.sqrt(TRADING_DAYS * variance.rolling(22).mean()),
        "falls over 22 days": np.sqrt(TRADING_DAYS * (returns.clip(upper=0) ** 2).rolling(22).mean()),
        "below the year's high": 100 * (1 - close / close.rolling(TRADING_DAYS).max()),
        "volume": np.log2(prices["Volume"] / prices["Volume"].rolling(22).mean()),
    })  # fmt: skip
    known = table.notna().all(axis=1) & yearly.shift(-1).notna()
    return table[known], yearly.shift(-1)[known]
