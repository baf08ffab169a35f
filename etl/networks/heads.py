"""Light heads on the encoder's vectors: what each processor says of atoms and words.

Each head is one small network and knows the labels that it gives. Vectors are (…, width); scores are logits.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

DROPOUT = 0.2


class Tokens(nn.Module):
    """What stands after an atom (nothing: the token goes on; the end of a token; the end of a sentence), and whether a token is two words ("du")."""

    JOINED, TOKEN, SENTENCE = 0, 1, 2

    def __init__(self, width: int, hidden: int = 128) -> None:
        super().__init__()
        self.gap = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(2 * width, hidden), nn.GELU(), nn.Linear(hidden, 3))
        self.contracted = nn.Linear(width, 2)

    def gaps(self, atoms: Tensor) -> Tensor:
        """(atoms, width) of one text in order to (atoms, 3); the last one's neighbour is zero."""
        following = torch.cat([atoms[1:], atoms.new_zeros(1, atoms.shape[1])])
        return self.gap(torch.cat([atoms, following], 1))


class Words(nn.Module):
    """The vector of a word: that of its token's first atom, with a sign of its own for the second word of a contraction."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.second = nn.Parameter(torch.zeros(width))

    def forward(self, vectors: Tensor, second: Tensor) -> Tensor:
        """`second`: (words) true for the second words of contractions."""
        return vectors + second.unsqueeze(1) * self.second


class Labels(nn.Module):
    """One label of a list for each vector: parts of speech, features, rules for the lemma, entities."""

    def __init__(self, width: int, labels: list[str]) -> None:
        super().__init__()
        self.labels = labels
        self.network = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(width, len(labels)))

    def forward(self, vectors: Tensor) -> Tensor:
        return self.network(vectors)


class Trees(nn.Module):
    """Heads and relations of a sentence's words (Dozat & Manning, Deep Biaffine Attention for Neural Dependency Parsing, 2017)."""

    def __init__(self, width: int, relations: list[str], arc: int = 256, relation: int = 128) -> None:
        super().__init__()
        self.labels = relations
        self.root = nn.Parameter(torch.zeros(width))
        self.parts = nn.ModuleList(
            nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(width, size), nn.GELU(), nn.Dropout(DROPOUT)) for size in (arc, arc, relation, relation)
        )
        self.arc = nn.Linear(arc, arc, bias=False)
        self.arc_head = nn.Linear(arc, 1, bias=False)
        self.relation = nn.Parameter(torch.empty(len(relations), relation, relation))
        self.relation_head = nn.Linear(relation, len(relations))
        self.relation_word = nn.Linear(relation, len(relations), bias=False)
        nn.init.normal_(self.relation, std=0.02)

    def forward(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(sentences, words, width) to scores of heads (sentences, words, 1 + words; the root first) and the vectors that `relations` needs."""
        root = self.root.expand(words.shape[0], 1, -1)
        heads = torch.cat([root, words], 1)
        word_arc, head_arc, word_relation, head_relation = self.parts[0](words), self.parts[1](heads), self.parts[2](words), self.parts[3](heads)
        scores = word_arc @ self.arc(head_arc).transpose(1, 2) + self.arc_head(head_arc).transpose(1, 2)
        return scores, word_relation, head_relation

    def relations(self, word: Tensor, head: Tensor) -> Tensor:
        """Scores of the relations of words to their heads: (words, n) and (words, n) to (words, relations)."""
        pairs = torch.einsum("wi,rij,wj->wr", word, self.relation, head)
        return pairs + self.relation_head(head) + self.relation_word(word)
