"""Words a second of the bundled French models beside a pipeline of Stanza's default sizes, in one run.

    python -m tests.bench.read_speed [--rounds N]

For the speed alone the default-size networks need no training: each is trained for one step by Stanza's own trainers, with all sizes left at
their defaults (and without the character language model that Stanza's own French package adds, which would make it slower still). Both read
the same articles in turn, article by article, on one thread; compare the ratio, not the words a second.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

from etl import settings
from etl.annotate import Annotator
from etl.training import corpora
from etl.training.release import resources_folder
from etl.training.trees import read_conllu

ARTICLES = Path(__file__).parents[1] / "eval/sets/written"
SENTENCES = 400  # of the treebank of one step; as many as give each trainer its batches


def untrained(work: Path, annotator: Annotator, texts: list[str]) -> Path:
    """A resources folder of networks of Stanza's default sizes that have seen one batch."""
    import torch
    from stanza.models import lemmatizer, mwt_expander, ner_tagger, parser, tagger, tokenizer
    from stanza.utils.conll import CoNLL

    documents = [annotator.pipeline(t) for t in texts]
    bank = work / "bank.conllu"
    bank.write_text("".join(f"{d:C}\n\n" for d in documents), encoding="utf-8")
    sentences = list(read_conllu(bank))[:SENTENCES]
    files = corpora.tokenizer_files(sentences, work, "tok", noisy_copies=0)
    CoNLL.conll2doc(input_file=str(files["gold"]))  # what was written can be read
    rows = [[{"text": t.text, "ner": "O" if i else "S-LOC"} for i, t in enumerate(s.tokens)] for s in sentences]
    (work / "ner.json").write_text(json.dumps(rows), encoding="utf-8")
    pretrain = work / "models/pretrain/etl.pt"
    pretrain.parent.mkdir(parents=True)
    vectors = torch.load(next((settings.BUNDLED_MODELS / "fr/pretrain").glob("*.pt")), weights_only=False)
    torch.save({**vectors, "emb": vectors["emb"].float()}, pretrain)

    def save(name: str) -> list[str]:
        (work / "models" / name).mkdir(parents=True, exist_ok=True)
        return ["--save_dir", str(work / "models" / name), "--save_name", "etl.pt", "--shorthand", "fr_etl", "--cpu"]

    gold, vec = str(files["gold"]), ["--wordvec_pretrain_file", str(pretrain)]
    train = ["--train_file", gold, "--eval_file", gold]
    dev = ["--dev_txt_file", str(files["txt"]), "--dev_label_file", str(files["labels"]), "--dev_conll_gold", gold, "--conll_file", str(work / "out")]
    tok = ["--txt_file", str(files["txt"]), "--label_file", str(files["labels"]), "--mwt_json_file", str(files["mwt"]), "--lang", "fr", "--use_mwt"]
    tokenizer.main([*tok, *dev, "--steps", "1", "--eval_steps", "1", *save("tokenize")])
    mwt_expander.main([*train, "--gold_file", gold, "--output_file", str(work / "out"), "--lang", "fr", "--num_epoch", "1", *save("mwt")])
    tagger.main([*train, "--lang", "fr", "--max_steps", "1", "--eval_interval", "1", *vec, *save("pos")])
    lemmatizer.main([*train, "--num_epoch", "1", *save("lemma")])
    parser.main([*train, "--lang", "fr", "--max_steps", "1", "--eval_interval", "1", *vec, *save("depparse")])
    entities = str(work / "ner.json")
    ner_tagger.main(["--train_file", entities, "--eval_file", entities, "--max_steps", "1", "--eval_interval", "1", *vec, *save("ner")])
    return resources_folder(work / "models", work / "res")


def seconds(annotator: Annotator, splitter: Annotator, texts: list[str]) -> float:
    """Seconds to read the texts one by one.

    What an untrained tokenizer finds are no words: its time counts, but the words of `splitter` are read on.
    """
    spent = 0.0
    for text in texts:
        document = splitter.pipeline(text, processors="tokenize,mwt")
        began = time.perf_counter()
        annotator.pipeline(text, processors="tokenize,mwt")
        for name in ("pos", "lemma", "depparse", "ner"):
            document = annotator.pipeline.processors[name].process(document)
        spent += time.perf_counter() - began
    return spent


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=3)
    rounds = options.parse_args().rounds
    os.environ.update(OMP_NUM_THREADS="1", ETL_MODELS="bundled")
    texts = [p.read_text(encoding="utf-8") for p in sorted(ARTICLES.glob("*.txt"))]
    began = time.perf_counter()
    bundled = Annotator("fr")
    loaded = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stdout(io.StringIO()):
        os.environ["ETL_MODELS"] = str(untrained(Path(scratch), bundled, texts))
        default = Annotator("fr")
    words = sum(len(s.words) for t in texts for s in bundled.pipeline(t).sentences)
    ratios = []
    print(f"{len(texts)} articles, {words} words; the bundled models load in {loaded:.1f} s")
    for n in range(rounds):
        ours, theirs = seconds(bundled, bundled, texts), seconds(default, bundled, texts)
        ratios.append(theirs / ours)
        print(f"round {n + 1}: bundled {words / ours:.0f} words a second, default sizes {words / theirs:.0f}, ratio {ratios[-1]:.2f}")
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
