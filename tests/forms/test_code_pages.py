"""The code page of a text that does not name it is guessed by its words and letters; in doubt it is the western one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from forms.text_file import decoded, recoded

DEMO = Path(__file__).parents[2] / "webapp" / "demo" / "practices"
WRITTEN = {
    "cp1250": (
        "Tytuł;Miasto\nKuchnia sąsiedzka;Łódź", "Název;Město\nSousedská kuchyně;Plzeň",
        "Oraş;Iaşi\nBucătăria vecinilor",
        "Naslov;Mesto\nKuhinja sosedov;Žalec\nGledališče;Škofja Loka", "Cím;Város\nFőzőkör;Győr\nKözös műhely;Pécs",
    ),
    "cp1251": ("Назва;Місто\nАрттерапія;Луцьк", "Заглавие;Град\nКухня;София", "Наслов;Град\nКухиња;Ниш"),
    "cp1253": ("Τίτλος;Πόλη\nΚουζίνα της γειτονιάς;Ιωάννινα",),
    "cp1254": ("Başlık;Şehir\nKomşu mutfağı;İzmir", "Ad;Yer\nMahalle mutfağı;Iğdır"),
    "cp1256": ("العنوان;المدينة\nمطبخ الحي;عمان",),
    "cp1257": ("Pavadinimas;Miestas\nKaimynų virtuvė;Šiauliai", "Nosaukums;Pilsēta\nKaimiņu virtuve;Liepāja"),
    "cp1252": (
        "Titre;Ville\nÉté;Genève", "café", "nom\nélève", "5 €", "l’été à Orléans", "Titel;Stadt\nKüche;Köln",
        "Título;Ciudad\nNiños y niñas;Logroño", "Titolo;Città\nCittà aperta;Forlì", "Tittel;By\nKjøkken;Tromsø",
        "Título;Cidade\nEducação;São João", "Heiti;Bær\nEldhús nágranna;Þórshöfn", "Titulli;Qyteti\nKuzhinë;Durrës",
        "Title;City\nKitchen – “for all”;Leeds", "Titre;Ville\nœuvre;Liège",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("page", "text"), [(page, text) for page, texts in WRITTEN.items() for text in texts])
def test_a_table_of_few_words_is_read_in_the_page_in_which_it_was_written(page: str, text: str) -> None:
    assert decoded(text.encode(page))[0] == text


def test_longer_texts_are_read_in_the_page_in_which_they_were_written() -> None:
    pages = {"fr": "cp1252", "de": "cp1252", "sq": "cp1252", "el": "cp1253", "uk": "cp1251"}
    read = 0
    for file in DEMO.glob("*.toml"):
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        if page := pages.get(said.get("language", "")):
            for text in (value for value in said["answers"].values() if isinstance(value, str) and len(value) > 100):
                data = text.encode(page, "ignore")
                assert decoded(data)[0] == data.decode(page), (page, text)
                read += 1
    assert read > 30


def test_a_text_that_was_misread_reads_right_in_its_own_page() -> None:
    assert recoded("Komþu mutfaðý", "Windows-1252", "Windows-1254") == "Komşu mutfağı"
    for before, after in (("Windows-1252", "utf-7"), ("", "Windows-1252"), ("Windows-1254", "Windows-1255")):
        with pytest.raises(ValueError):
            recoded("Ş", before, after)
