"""Plotly figures from data frames. No Streamlit here."""
