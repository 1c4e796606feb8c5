"""Streamlit on a busy machine: a server that sends what is drawn every 0.3 s, not every 0.005 s."""

from streamlit.runtime import runtime
from streamlit.web.cli import main

if __name__ == "__main__":
    runtime.MESSAGE_FLUSH_INTERVAL_SECS = 0.3
    main(prog_name="streamlit")
