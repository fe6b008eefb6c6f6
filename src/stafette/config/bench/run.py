"""The command line as a module, so that a scratch desk needs no installed script."""

from stafette.config.commands import main

if __name__ == "__main__":
    main()
