"""What /write puts into a session, and a server for an application of WSGI that answers several at once."""
import os, sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from stores import varied

folder = os.environ["FOLDER"]
secret = os.environ.get("APPLICATION_SECRET", "")


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments): pass


def serve(application): make_server("127.0.0.1", int(os.environ["PORT"]), application, Server, Quiet).serve_forever()
