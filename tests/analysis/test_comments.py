"""What a member reads of a comment has nothing in it that names somebody."""

from workbook.analysis import comments


def test_what_a_member_reads_has_no_addresses_and_numbers():
    said = comments.redacted(
        "Write to ana.ruiz+x@example.com or call +51 (1) 555-0123, card 4111 1111 1111 1111, "
        "see https://example.com/x?y=1, order 4711 on 3/5"
    )
    assert said == "Write to [✉] or call [#], card [#], see [🔗] order 4711 on 3/5"
    assert len(comments.redacted("a" * 1_000_000)) == comments.LONGEST
    beside_letters = "IBAN ES9121000418450200051332, 555-123-4567x12, 5551234567ext 3"
    assert comments.redacted(beside_letters) == "IBAN ES[#], [#]x12, [#]ext 3"
    assert comments.redacted("7" * 60) == "[#]"
    assert comments.redacted("1 " * 900 + "x") == "[#] x"


def test_names_with_an_at_and_web_addresses_without_www_are_left_out():
    said = comments.redacted(
        "Ask @maria_lopez or @j.perez, see tienda.com.mx/pedido?id=7 and acme.com. At 9.30 a.m. "
        "the truck.It was late, 3.5 kg short; e.g. version 2.0"
    )
    assert said == (
        "Ask [@] or [@], see [🔗] and [🔗]. At 9.30 a.m. the truck.It was late, 3.5 kg short; e.g. "
        "version 2.0"
    )
