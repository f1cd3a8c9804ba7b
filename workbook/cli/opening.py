"""Notebooks for teams and apps for readers: ``lab`` and ``serve``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbook.book.messages import say
from workbook.cli.app import (
    ERRORS_FOUND,
    Store,
    tell_notices,
)


def lab(
    key: Annotated[str, typer.Argument(metavar="[KEY]", help="The strategy that pages open.")] = "",
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser too.")
    ] = True,
    as_root: Annotated[
        bool, typer.Option("--as-root", help="Start for root too, as in a container.")
    ] = False,
    store: Store = "",
) -> None:
    """Open the notebooks in JupyterLab, on the front page."""
    from workbook.serve import lab as laboratory
    from workbook.store import open_store

    if said := laboratory.said_of_root(as_root=as_root):
        typer.echo(said, err=True)
    if key:
        with open_store(store) as opened:
            tell_notices(opened.read(key).notices)
    chosen = laboratory.launch(store, key, port=port, browser=browser, as_root=as_root)
    code = laboratory.open_lab(chosen)
    if code:
        raise typer.Exit(code)


def serve(
    edit: Annotated[
        bool, typer.Option("--edit", help="With forms and votes; without it, read-only.")
    ] = False,
    address: Annotated[
        str, typer.Option(help="Where to listen; 0.0.0.0 for other computers too.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8866,
    token: Annotated[
        str,
        typer.Option(
            envvar="WORKBOOK_TOKEN", help="Everyone who knows it can read.", show_default=False
        ),
    ] = "",
    password_file: Annotated[
        Path | None,
        typer.Option(
            help="File with a password's hash; WORKBOOK_PASSWORD_HASH can hold it as well."
        ),
    ] = None,
    proxy_header: Annotated[
        str, typer.Option(metavar="NAME", help="Header in which a proxy names the reader.")
    ] = "",
    proxy_address: Annotated[
        str,
        typer.Option(
            metavar="IP", help="The proxy's address: only from there do its headers count."
        ),
    ] = "",
    base_url: Annotated[
        str,
        typer.Option(
            metavar="PATH",
            envvar=["WORKBOOK_BASE_URL", "JUPYTERHUB_SERVICE_PREFIX"],
            help="Path that pages are below, such as /tools/strategy.",
            show_default=False,
        ),
    ] = "",
    kernels: Annotated[
        int,
        typer.Option(
            envvar="WORKBOOK_KERNELS",
            help="Number of editable pages open at the same time; 0 depends on the memory.",
        ),
    ] = 0,
    kernels_each: Annotated[
        int,
        typer.Option(envvar="WORKBOOK_KERNELS_EACH", help="The same of one reader; 0 for 12."),
    ] = 0,
    members_only: Annotated[
        bool, typer.Option("--members-only", help="Only members can see a strategy.")
    ] = False,
    sign_in: Annotated[
        bool,
        typer.Option(
            "--sign-in", help="Each member signs in by a link of their own: see workbook invite."
        ),
    ] = False,
    openid: Annotated[
        str,
        typer.Option(
            metavar="ISSUER",
            help="Address of a provider of OpenID Connect: members sign in by its accounts too.",
        ),
    ] = "",
    openid_client: Annotated[
        str,
        typer.Option(
            metavar="ID",
            envvar="WORKBOOK_OPENID_CLIENT",
            show_default=False,
            help="The name that the provider knows the workbook by.",
        ),
    ] = "",
    openid_secret_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="File with the secret of that name; WORKBOOK_OPENID_SECRET can hold it as well.",
        ),
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Certificate, as PEM: pages then come by HTTPS."),
    ] = None,
    private_key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="The certificate's private key.")
    ] = None,
    uploads: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            envvar="WORKBOOK_UPLOADS",
            help="Where files that people drop are kept; without it nobody can drop any.",
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Open every page in a browser and report whether it works."),
    ] = False,
    hash_password: Annotated[
        bool, typer.Option("--hash-password", help="Ask for a password and print its hash.")
    ] = False,
    store: Store = "",
) -> None:
    """Serve the chapters as apps, for executives to read and for teams to edit."""
    from workbook.serve import AccessRules, Settings, hash_of, openid_secret, password_hash
    from workbook.serve import serve as serve_apps

    if hash_password:
        typer.echo(
            hash_of(typer.prompt(say("Password"), hide_input=True, confirmation_prompt=True))
        )
        return
    access_rules = AccessRules(
        token,
        password_hash(password_file),
        proxy_header,
        proxy_address,
        members_only,
        sign_in or bool(openid),
        openid,
        openid_client if openid else "",
        openid_secret(openid_secret_file) if openid else "",
    )
    settings = Settings(
        store,
        edit=edit,
        address=address,
        port=port,
        access_rules=access_rules,
        base_url=base_url,
        kernels=kernels,
        kernels_each=kernels_each,
        certificate=str(certificate or ""),
        key=str(private_key or ""),
        uploads=str(uploads or ""),
    )
    if check:
        from workbook.serve import browser_check

        well = browser_check.check(settings, lambda found: typer.echo(found.sentence))
        typer.echo(say("All pages work.") if well else say("Some pages need attention: see above."))
        if not well:
            raise typer.Exit(ERRORS_FOUND)
        return
    serve_apps(settings)
