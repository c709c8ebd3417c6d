"""Finding and loading HanLP models without surprises.

HanLP itself tries the network for anything that is missing, for half a minute where there is none and for ever where a
server does not answer. Here everything is looked for on disk first, before torch is imported, and what is missing is
told at once; only where a download is allowed, and the server answers, HanLP is left to fetch it.
"""

from __future__ import annotations

import json
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from extractors.entities.candidates import VoterError

EXTRA = "pip install 'clusterkg[hanlp]'"
PATIENCE = 1.5
"""Seconds that a server has to answer before a download is given up."""
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


def check_installed() -> None:
    """Raise VoterError, with the command that installs it, unless HanLP and what it runs on are there."""
    missing = [name for name in ("hanlp", "torch", "transformers") if find_spec(name) is None]
    if missing:
        *others, last = missing
        names = f"{', '.join(others)} and {last}, which are" if others else f"{last}, which is"
        raise VoterError(f"--ner hanlp needs {names} not installed: {EXTRA}")


def find_model(model: str, *, allow_download: bool) -> str:
    """The folder of a model, or its address where it has to be fetched and may be.

    Args:
        model: a folder, the name of a model in `hanlp.pretrained`, or an address.
        allow_download: whether a model that is not in HANLP_HOME may be fetched.

    Raises:
        VoterError: there is none; with the remedy.
    """
    check_installed()
    folder = Path(model).expanduser()
    if folder.is_dir():
        return str(_checked_folder(folder, allow_download=allow_download))
    address = _address(model)
    local = _local(address)
    if local.is_dir():
        return str(_checked_folder(local, allow_download=allow_download))
    if not allow_download:
        raise VoterError(
            f"hanlp:{model}: the model is not at {local}. Let it be fetched with --allow-download, or unpack {address} "
            f"there on a machine without a network, or give a folder: --ner hanlp:FOLDER"
        )
    _check_reachable(address)
    return address


def load_model(place: str, *, device: int | None, allow_download: bool) -> Any:
    """Load a HanLP component from what `find_model` gave.

    Args:
        place: folder or address.
        device: number of a GPU, -1 for the CPU, None for a GPU if there is one.
        allow_download: whether HanLP may fetch what else the model needs.

    Raises:
        VoterError: it does not load; with HanLP's own reason.
    """
    with _network(allow_download):
        import hanlp

        try:
            return hanlp.load(place, devices=device, verbose=False)
        except Exception as exc:  # whatever a model's code raises; HanLP's own report may hide the cause
            cause = exc.__context__ if isinstance(exc, ModuleNotFoundError) and exc.__context__ else exc
            reason = " ".join(str(cause).split("\n")[0].split()) or type(cause).__name__
            raise VoterError(f"hanlp:{place}: HanLP cannot load this model: {type(cause).__name__}: {reason}") from exc


def _address(model: str) -> str:
    if model.startswith(("http://", "https://")):
        return model
    hanlp = _hanlp()
    known: dict[str, str] = hanlp.pretrained.ALL
    name = model.rpartition(".")[2].upper()  # hanlp.pretrained.ner.NAME is what HanLP's documents write
    if name in known:
        return known[name]
    usable = sorted([*hanlp.pretrained.mtl.ALL, *hanlp.pretrained.ner.ALL])
    near = get_close_matches(name, usable, n=3, cutoff=0.3)
    hint = f"is it one of {', '.join(near)}?" if near else f"one of them is {usable[0]}"
    raise VoterError(f"hanlp:{model}: no such folder, and HanLP has no model of this name; {hint}")


def _hanlp() -> Any:
    os.environ.setdefault("HANLP_VERBOSE", "0")  # read once, when hanlp is imported
    import hanlp

    return hanlp


def _local(address: str) -> Path:
    """Where HanLP keeps what it fetched from an address."""
    _hanlp()
    from hanlp.utils.io_util import hanlp_home, path_from_url, split_if_compressed

    return Path(split_if_compressed(path_from_url(address.partition("#")[0], hanlp_home()))[0])


def _checked_folder(folder: Path, *, allow_download: bool) -> Path:
    """The folder, once it is clear that it holds a model and that the model's encoder is here or can be fetched."""
    config = folder / "config.json"
    if not config.is_file():
        raise VoterError(f"hanlp:{folder}: no config.json in it; give the folder that holds config.json and model.pt")
    if not (folder / "model.pt").is_file():
        raise VoterError(f"hanlp:{folder}: no model.pt in it; HanLP's TensorFlow models cannot be used")
    try:
        settings = json.loads(config.read_text(encoding="utf-8"))
    except ValueError as exc:
        raise VoterError(f"{config}: not JSON in UTF-8: {exc}; unpack the model again") from exc
    encoder = settings.get("encoder")
    name = settings.get("transformer") or (encoder.get("transformer") if isinstance(encoder, dict) else None)
    if isinstance(name, str) and not Path(name).is_dir():
        _check_encoder(folder, name, allow_download=allow_download)
    return folder


def _check_encoder(folder: Path, name: str, *, allow_download: bool) -> None:
    """HanLP's models hold their weights, but take vocabulary and shape of the encoder from a second place."""
    from hanlp.layers.transformers.resource import model_mirrors, tokenizer_mirrors

    for address in (tokenizer_mirrors.get(name), model_mirrors.get(name)):
        if address is not None and not (local := _local(address)).is_dir():
            if not allow_download:
                raise VoterError(
                    f"hanlp:{folder}: its encoder {name} is not at {local}. Let it be fetched with --allow-download, "
                    f"or unpack {address} there"
                )
            _check_reachable(address)
    if name in tokenizer_mirrors or _in_hub_cache(name):
        return
    if not allow_download:
        raise VoterError(
            f"hanlp:{folder}: its encoder {name} is not in the cache of Hugging Face. Let it be fetched with "
            f"--allow-download, or put its folder there, or write the folder's path into {folder / 'config.json'}"
        )
    _check_reachable(f"{os.environ.get('HF_ENDPOINT', 'https://huggingface.co')}/{name}/resolve/main/config.json")


def _in_hub_cache(name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache

    return isinstance(try_to_load_from_cache(name, "config.json"), str)


def _check_reachable(address: str) -> None:
    if problem := ask(address):
        raise VoterError(
            f"{address} cannot be fetched: {problem}. Without a network, unpack it on this machine into "
            f"{_local(address)} and leave out --allow-download; a mirror is named by HANLP_URL"
        )


def ask(address: str) -> str | None:
    """Ask a server for the head of a file; what is wrong, or None. It has `PATIENCE` seconds to answer."""
    problem = [f"no answer in {PATIENCE} seconds"]

    def head() -> None:
        try:
            with urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=PATIENCE):
                problem.clear()
        except urllib.error.HTTPError as exc:
            problem[:] = [f"the server says {exc.code} {exc.reason}"]
            exc.close()
        except (OSError, ValueError) as exc:
            problem[:] = [str(getattr(exc, "reason", exc))]

    asking = threading.Thread(target=head, daemon=True)  # since looking up a name has no time limit
    asking.start()
    asking.join(PATIENCE)
    return problem[0] if problem else None


@contextmanager
def _network(allowed: bool) -> Iterator[None]:
    """While it lasts, nothing is fetched unless that is allowed."""
    if allowed:
        yield
        return
    _hanlp()
    from hanlp.utils import io_util

    def refuse(url: str, *args: object, **kwargs: object) -> None:
        raise ConnectionError(f"{url} is not in HANLP_HOME, and downloads are not allowed")

    before = {name: os.environ.get(name) for name in OFFLINE}
    download, io_util.download = io_util.download, refuse
    os.environ.update(OFFLINE)
    try:
        yield
    finally:
        io_util.download = download
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
