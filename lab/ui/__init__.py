"""What pages share that needs Streamlit."""
