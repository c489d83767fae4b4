"""A page as it came, parsed: its words, links, fields and forms, and everything that is wrong with its markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

TYPED = frozenset({"text", "email", "password", "date", "tel", "search", "number", "checkbox", "radio"})
NAMED = ("a", "button", "summary", "th", "h1", "h2", "h3", "legend", "label")
INLINE = frozenset({"span", "strong", "b", "em", "a", "small"})
POINTING = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form")


class Page:
    """A page as it came: its answer, its elements, its forms."""

    def __init__(self, answer: TestResponse, path: str) -> None:
        self.answer = answer
        self.path = path
        self.html = answer.get_data(as_text=True)
        parser = html5lib.HTMLParser(tree=html5lib.treebuilders.getTreeBuilder("etree"), namespaceHTMLElements=False)
        whole = self.html.lstrip().lower().startswith("<!doctype")
        self.root: Element = parser.parse(self.html)
        self.is_fragment = not whole
        # A fragment has no doctype; that is the one thing it may lack.
        self.mistakes = [str(error[1]) for error in parser.errors if whole or "doctype" not in str(error[1])]

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.answer.status_code

    @property
    def words(self) -> str:
        """Everything that can be read in the body, with single spaces."""
        return words_of(self.root.find("body") or self.root)

    def all(self, tag: str, **wanted: str) -> list[Element]:
        """The elements of a tag with these attributes (`class_` holds one of the classes)."""
        return [element for element in self.root.iter(tag) if _fits(element, wanted)]

    def one(self, tag: str, **wanted: str) -> Element:
        """The one element of this kind."""
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} of {tag} {wanted} on {self.path}"
        return found[0]

    @property
    def title(self) -> str:
        """The heading of the page."""
        return words_of(self.one("h1"))

    def link(self, words: str) -> str:
        """Where the first link with these words leads."""
        for link in self.all("a"):
            if words in words_of(link):
                return link.attrib["href"]
        raise AssertionError(f"no link {words!r} on {self.path}: {[words_of(a) for a in self.all('a')]}")

    def has_link(self, words: str) -> bool:
        """Whether a link with these words is there."""
        return any(words in words_of(link) for link in self.all("a"))

    def form(self, words: str = "", action: str = "") -> Form:
        """The first form with a button of these words, or with an action that ends so."""
        for form in self.forms():
            if any(words in label for label in form.buttons) and form.action.split("?")[0].endswith(action):
                return form
        raise AssertionError(f"no form {words!r} {action!r} on {self.path}: {[f.buttons for f in self.forms()]}")

    def has_button(self, words: str) -> bool:
        """Whether some form has a button with these words."""
        return any(words in label for form in self.forms() for label in form.buttons)

    def forms(self) -> list[Form]:
        """The forms, in order."""
        return [Form(self, element) for element in self.root.iter("form")]

    def error_of(self, field: str) -> str:
        """The sentence by a field, empty when there is none."""
        found = self.all("p", id=f"{field}-error")
        return words_of(found[0]).removeprefix("Mistake: ") if found else ""

    def value_of(self, field: str) -> str:
        """What stands in a field."""
        for element in self.root.iter():
            if element.get("id") == field and element.tag in {"input", "textarea"}:
                return element.get("value", "") if element.tag == "input" else element.text or ""
        raise AssertionError(f"no field {field} on {self.path}")


class Form:
    """A form as it stands on its page."""

    def __init__(self, page: Page, element: Element) -> None:
        self.page = page
        self.element = element
        self.action = element.get("action") or page.path
        self.method = element.get("method", "get").lower()

    def _parts(self, *tags: str) -> Iterator[Element]:
        own = set(self.element.iter())
        mine = self.element.get("id")
        for element in self.page.root.iter():
            if element.tag in tags and (element in own or (mine and element.get("form") == mine)):
                yield element

    @property
    def buttons(self) -> list[str]:
        """What its buttons say, or are called."""
        return [button.get("aria-label") or words_of(button) for button in self._parts("button")]

    @property
    def fields(self) -> dict[str, str]:
        """What would be sent if nothing were changed."""
        found: dict[str, str] = {}
        for element in self._parts("input", "textarea"):
            name, kind = element.get("name"), element.get("type", "text")
            if name and (kind not in {"checkbox", "radio"} or "checked" in element.attrib):
                found[name] = element.get("value", "") if element.tag == "input" else element.text or ""
        for element in self._parts("select"):
            options = list(element.iter("option"))
            chosen = [one for one in options if "selected" in one.attrib] or options[:1]
            found |= {element.get("name", ""): one.get("value", "") for one in chosen}
        return found

    def pressed(self, words: str) -> dict[str, str]:
        """The name and value that a button of these words sends besides."""
        for button in self._parts("button"):
            if words in (button.get("aria-label") or words_of(button)):
                name = button.get("name")
                return {name: button.get("value", "")} if name else {}
        raise AssertionError(f"no button {words!r}: {self.buttons}")


def words_of(element: Element) -> str:
    """What a screen reader would say of an element: its text, without pictures, with single spaces."""
    parts: list[str] = []

    def gather(one: Element) -> None:
        if one.tag == "svg" or (one.tag in {"script", "style", "template"}):
            parts.append(one.tail or "")
            return
        apart = "" if one.tag in INLINE else " "
        parts.append(apart + (one.text or ""))
        for child in one:
            gather(child)
        parts.append(apart + (one.tail or ""))

    gather(element)
    return " ".join("".join(parts).removesuffix(element.tail or "").split())


def _fits(element: Element, wanted: Mapping[str, str]) -> bool:
    for name, value in wanted.items():
        if name == "class_":
            if value not in element.get("class", "").split():
                return False
        elif element.get(name.replace("_", "-")) != value:
            return False
    return True


def faults_of(page: Page) -> list[str]:
    """Everything that is wrong with the markup of a page, or that somebody could not use."""
    found = [f"markup: {mistake}" for mistake in page.mistakes]
    ids = Counter(element.attrib["id"] for element in page.root.iter() if "id" in element.attrib)
    found += [f"the id {one} stands {count} times" for one, count in ids.items() if count > 1]
    if len(page.all("h1")) != 1:
        found.append(f"{len(page.all('h1'))} h1")
    if not page.is_fragment and not words_of(page.one("title")).removesuffix("– Kith").strip():
        found.append("no title")
    for form in page.forms():
        if form.method == "post" and not {"csrf_token", "key"} <= set(form.fields):
            found.append(f"the form to {form.action} lacks its token or key")
        if form.method == "post" and not form.buttons:
            found.append(f"the form to {form.action} has no button")
    return [*found, *_unlabelled(page), *_unnamed(page), *_dangling(page, ids)]


def _unlabelled(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label")}
    within = {element for label in page.all("label") for element in label.iter()}
    for element in (*page.all("input"), *page.all("textarea"), *page.all("select")):
        typed = element.tag != "input" or element.get("type", "text") in TYPED
        named = element.get("id") in labelled or element in within or element.get("aria-label")
        if typed and not named:
            yield f"the field {element.get('name')} has no label"


def _unnamed(page: Page) -> Iterator[str]:
    for element in (element for tag in NAMED for element in page.all(tag)):
        if not (words_of(element) or element.get("aria-label")):
            yield f"an empty {element.tag}: {element.attrib}"
    yield from (f"a link that leads nowhere: {words_of(link)}" for link in page.all("a") if "href" not in link.attrib)
    yield from ("a picture without words" for picture in page.all("img") if "alt" not in picture.attrib)


def _dangling(page: Page, ids: Mapping[str, int]) -> Iterator[str]:
    for element in page.root.iter():
        named = {one for name in POINTING for one in element.get(name, "").split()}
        yield from (f"{element.tag} points at {one}, which is not on the page" for one in named if one not in ids)
        target = element.get("href", "") if element.tag == "a" else ""
        if target.startswith("#") and target[1:] not in ids:
            yield f"a link to {target}, which is not on the page"
