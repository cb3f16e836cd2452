"""The front end without a kernel: python js/dev/serve.py, then http://127.0.0.1:8123/js/dev/?w=1100&dark=0.

Serves the repository on localhost; the page draws the built explorer over a fake model (fake-model.js).
`npm run watch` beside it rebuilds on every save; reload the page.
"""

import functools
import http.server
import io
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/photo/"):
            return self.photo(self.path.split("/")[2])
        return super().do_GET()

    def photo(self, name):
        """A scikit-image photograph as PNG; WxH in the name resizes it: /photo/chelsea-300x200."""
        from PIL import Image
        from skimage import data

        name, _, size = name.partition("-")
        image = Image.fromarray(getattr(data, name)())
        if size:
            image = image.resize(tuple(int(n) for n in size.split("x")))
        out = io.BytesIO()
        image.save(out, "PNG")
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(out.getvalue())

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8123
    handler = functools.partial(Handler, directory=str(ROOT))
    print(f"http://127.0.0.1:{port}/js/dev/")
    http.server.ThreadingHTTPServer(("127.0.0.1", port), handler).serve_forever()
