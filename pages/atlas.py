"""Atlas: runs that come with the lab, to look at before anything was trained."""

import streamlit as st

from lab.atlas import load
from lab.ui.atlas.atlas_page import atlas_page
from lab.ui.navigation import through_app

through_app()

st.header("Atlas: fifteen optimizers, ten seeds each")
atlas_page(load())
