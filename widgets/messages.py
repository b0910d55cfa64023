"""What a browser sends on a page's connection."""

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg


def is_message(content: bytes) -> bool:
    """Whether bytes are a message of Streamlit's page; what is none it would log with a traceback."""
    try:
        BackMsg.FromString(content)
    except DecodeError:
        return False
    return True
