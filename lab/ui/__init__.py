"""The screens: what Streamlit is needed for. A folder a screen, and one that they share."""
