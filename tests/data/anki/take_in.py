"""Has Anki take files into an empty collection, one after the other, and tells as JSON what came of
each and which notes there are in the end. Packages go through Anki's importer of packages, all else
through its importer of text, as if somebody had pressed Import."""

import json
import os
import sys
import tempfile

from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
    ImportCsvRequest,
)


def take_in(collection, path):
    if path.endswith(".apkg"):
        options = ImportAnkiPackageOptions()
        request = ImportAnkiPackageRequest(package_path=path, options=options)
        log = collection.import_anki_package(request).log
    else:
        metadata = collection.get_csv_metadata(path=path, delimiter=None)
        log = collection.import_csv(ImportCsvRequest(path=path, metadata=metadata)).log
    kinds = ["new", "updated", "duplicate", "conflicting"]
    return {kind: len(getattr(log, kind)) for kind in kinds} | {"found": log.found_notes}


def told(collection, number):
    note = collection.get_note(number)
    cards = note.cards()
    return {
        "type": note.note_type()["name"],
        "fields": dict(note.items()),
        "tags": note.tags,
        "decks": [collection.decks.name(card.did) for card in cards],
        "questions": [card.question() for card in cards],
        "answers": [card.answer() for card in cards],
    }


with tempfile.TemporaryDirectory() as folder:
    collection = Collection(os.path.join(folder, "collection.anki2"))
    taken = [take_in(collection, os.path.abspath(path)) for path in sys.argv[1:]]
    notes = [told(collection, number) for number in collection.find_notes("")]
    _, is_sound = collection.fix_integrity()
    print(json.dumps({"taken": taken, "notes": notes, "sound": is_sound}))
    collection.close()
