"""Files as the tools of the profession write them, of invented articles: builders for the tests of the readers."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """What every format tells of an article."""

    title: str
    outlet: str
    day: str  # ISO
    french: str
    english: str  # "October 14, 2017"
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


NIGER = Story(
    "Niger : onze gardes tués près de Tilia",
    "Le Courrier du Fleuve",
    "2018-11-03",
    "3 novembre 2018",
    "November 3, 2018",
    (
        "Onze gardes nationaux ont été tués jeudi soir dans l'attaque de leur poste près de Tilia, dans l'ouest du Niger, a indiqué le gouverneur.",
        "Les assaillants, arrivés à moto depuis la frontière, ont emporté deux véhicules et des armes avant l'arrivée des renforts.",
        "L'état d'urgence est en vigueur dans la région depuis le mois de mars, et les marchés y sont fermés après la tombée de la nuit.",
    ),
)
MALI = Story(
    "Mali : deux villageois tués par une mine",
    "L'Écho de la Boucle",
    "2019-01-22",
    "22 janvier 2019",
    "January 22, 2019",
    (
        "Deux villageois ont été tués lundi par l'explosion d'une mine au passage de leur charrette entre Boni et Douentza, dans le centre du Mali.",
        "Trois autres personnes, dont un enfant, ont été blessées et conduites à l'hôpital par des voyageurs, selon un élu de la commune.",
        "L'engin avait été posé dans la nuit sur une piste que les militaires empruntent souvent, a ajouté la même source.",
    ),
)
HAITI = Story(
    "Haïti : la foule bloque la route de Jacmel",
    "Gazette des Cayes",
    "2019-02-11",
    "11 février 2019",
    "February 11, 2019",
    (
        "Plusieurs centaines de manifestants ont bloqué dimanche la route de Jacmel pour réclamer de l'eau et la baisse du prix des transports.",
        "Des pneus ont brûlé toute la journée à deux carrefours ; la police n'est pas intervenue et personne n'a été blessé, selon les secours.",
        "Les organisateurs appellent à recommencer chaque semaine tant que le ministre n'aura pas reçu leurs délégués.",
    ),
)
STORIES = (NIGER, MALI, HAITI)


def page(story: Story, head: str = "", meta: str = "", below: str = "") -> str:
    body = "".join(f"<p>{p}</p>" for p in story.paragraphs)
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{story.title} - {story.outlet}</title>{head}</head><body>'
        f'<nav><a href="/">Accueil</a></nav>'
        f"<main><article><h1>{story.title}</h1>{meta}{body}{below}</article></main></body></html>"
    )


def factiva_lines(story: Story, number: int = 1) -> list[str]:
    return [
        story.title,
        "Par Awa Diallo",
        "118 mots",
        story.french,
        "08:15",
        story.outlet,
        "CRFLV",
        "Français",
        "Copyright 2019. Tous droits réservés.",
        "",
        *story.paragraphs,
        "",
        f"Document CRFLV000{story.day.replace('-', '')}eeb3000{number}h",
    ]


def factiva_coded(story: Story, number: int = 1) -> str:
    return "\n".join(
        [
            f"HD   {story.title}",
            "BY   Par Awa Diallo",
            "WC   118 mots",
            f"PD   {story.french}",
            "ET   08:15",
            f"SN   {story.outlet}",
            "SC   CRFLV",
            "LA   Français",
            "CY   Copyright 2019. Tous droits réservés.",
            "LP",
            story.paragraphs[0],
            "TD",
            *story.paragraphs[1:],
            "NS   gvio : Conflits | ghum",
            "RE   niger : Niger",
            f"AN   Document CRFLV000{story.day.replace('-', '')}eeb3000{number}h",
        ]
    )


def factiva_rows(story: Story, number: int = 1) -> list[str]:
    """The same with a field a line; the lines of one field are set apart by line ends."""
    coded = factiva_coded(story, number)
    whole = coded.replace(f"LP\n{story.paragraphs[0]}\nTD\n" + "\n".join(story.paragraphs[1:]), "LP   @LP\nTD   @TD")
    return [line.replace("@LP", story.paragraphs[0]).replace("@TD", "\n".join(story.paragraphs[1:])) for line in whole.split("\n")]


def europresse(stories: tuple[Story, ...]) -> str:
    documents = []
    for n, s in enumerate(stories):
        body = "".join(f"<p>{p}</p>" for p in s.paragraphs)
        documents.append(f"""<article><header><div class="rdp__DocPublicationName">
<span class="DocPublicationName"><a href="#">{s.outlet}, no. {4310 + n}</a></span></div>
<div><span class="DocHeader">International, mardi {s.french} 118 mots, p. 4</span></div>
<div class="titreArticle"><div class="rdp__surtitle">Sahel</div>
<p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{s.title}</p><div class="rdp__subtitle">Le préfet promet une enquête</div>
<p class="sm-margin-bottomNews">Awa Diallo</p></div></header>
<section><div class="DocText clearfix"><div class="docOcurrContainer">{body}</div></div></section>
<footer><div class="apd-wrapper">Cet article est paru dans {s.outlet}</div>
<div class="publiC-lblNodoc">news·{s.day.replace("-", "")}·LF·{3293823 + n}</div>
<small>© 2019 {s.outlet}. Tous droits réservés.</small></footer></article>""")
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>Europresse</title></head><body><div>Samedi 20 mai 2023 à 10 h 12</div>"
        + "".join(documents)
        + "</body></html>"
    )


def nexis_old(stories: tuple[Story, ...]) -> str:
    out = []
    for n, s in enumerate(stories, 1):
        wrapped = "\n\n".join("\n".join(_wrap(p)) for p in s.paragraphs)
        out.append(f"""


                               {n} of {len(stories)} DOCUMENTS


                              {s.outlet}

                            {s.french} mardi

{s.title}

BYLINE: Awa Diallo

SECTION: INTERNATIONAL; Pg. 4

LENGTH: 118 words

DATELINE: Niamey

{wrapped}

LOAD-DATE: May 12, 2023

LANGUAGE: FRENCH; FRANÇAIS

PUBLICATION-TYPE: Newspaper


              Copyright 2019 {s.outlet}
                           All Rights Reserved

""")
    return "".join(out)


def _wrap(text: str) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > 75:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


def nexis_new_lines(stories: tuple[Story, ...], french: bool = False) -> list[str]:
    words = (
        ("Longueur : ", "Auteur : ", "Corps", "Graphique", "Date de chargement : 12 mai 2023", "Fin du document")
        if french
        else ("Length: ", "Byline: ", "Body", "Graphic", "Load-Date: May 12, 2023", "End of Document")
    )
    lines = [
        "User Name: = Awa Diallo",
        "Date and Time: = vendredi 12 mai 2023 10:02",
        "Job Number: = 197654321",
        f"Documents ({len(stories)})",
        *(f"{n}. {s.title}" for n, s in enumerate(stories, 1)),
        "Client/Matter: -None-",
        "Search Terms: Sahel",
    ]
    for s in stories:
        lines += [
            s.title,
            s.outlet,
            f"{s.french} mardi" if french else f"{s.english} Tuesday",
            f"Copyright 2019 {s.outlet} Tous droits réservés",
            "Section: INTERNATIONAL; Pg. 4",
            f"{words[0]}118 words",
            f"{words[1]}Awa Diallo",
            words[2],
            *s.paragraphs,
            words[3],
            "Un marché, le 2 mai 2015. Photo AFP",
            "Classification",
            "Language: FRENCH; FRANÇAIS",
            "Publication-Type: Newspaper",
            words[4],
            words[5],
        ]
    return lines


def rtf(lines: list[str]) -> bytes:
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\\f0\\fs20 " + "\\par\n".join(_rtf_escaped(line) for line in lines) + "\\par}"
    ).encode("ascii")


def rtf_table(rows: list[list[str]]) -> bytes:
    """A table, as exports with field codes have it: a row a field."""
    written = (("".join(f"\\pard\\intbl {_rtf_escaped(cell)}\\cell\n" for cell in row)) for row in rows)
    cells = "".join(f"\\trowd\\cellx900\\cellx9000\n{row}\\row\n" for row in written)
    return ("{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\n" + cells + "\\pard\\par}").encode("ascii")


def _rtf_escaped(text: str) -> str:
    signs = (c if c < "\x80" and c not in "\\{}" else f"\\'{c.encode('cp1252').hex()}" for c in text)
    return "".join(signs).replace("\n", "\\par\\par ")


def docx(lines: list[str]) -> bytes:
    from docx import Document

    document = Document()
    for line in lines:
        document.add_paragraph(line)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def xlsx(rows: list[list[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def pdf(lines: list[str]) -> bytes:
    """One page with a layer of text, the smallest that readers take."""
    shown = "".join(f"({_pdf_escaped(line)}) Tj T*\n" for line in lines)
    content = f"BT /F1 9 Tf 12 TL 40 800 Td\n{shown}ET".encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for n, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def _pdf_escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def warc(pages: list[tuple[str, bytes, bytes]], packed: bool = False) -> bytes:
    """(address, headers of the answer, body) of each record; captured on one day. `packed`: each record by itself, as crawlers do."""
    if packed:
        return b"".join(gzip.compress(warc([one])) for one in pages)
    out = b""
    for address, headers, body in pages:
        block = b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n\r\n" + body
        out += (
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789abc>\r\nWARC-Target-URI: "
            + address.encode()
            + b"\r\nWARC-Date: 2023-05-12T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(block)
            + block
            + b"\r\n\r\n"
        )
    return out


def mail(story: Story, sent: str = "Sat, 03 Nov 2018 09:10:00 +0100") -> bytes:
    import quopri

    body = quopri.encodestring(story.text.encode())
    return (
        (
            f"From: Le Courrier du Fleuve <redaction@courrier-du-fleuve.example>\nTo: veille@example.org\nSubject: TR: {story.title}\nDate: {sent}\n"
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        ).encode()
        + body
        + b"\n"
    )


def zipped(files: dict[str, bytes], packed: bool = True) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
