"""Starts Harrier: the window without arguments, the command line with them."""

from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()
    from app.bootstrap import main

    main()
