"""An application that runs, a visitor of it, and the program beside it."""
import http.client, json, os, signal, socket, subprocess, time

patience = 120  # Seconds for one answer: what takes longer hangs, however busy the machine is.


class Failure(Exception):
    """A check that did not hold; its text says what was seen."""


def must(condition, text):
    if not condition: raise Failure(text)


class Server:
    """A server of keys for all applications of a run: at a socket of its own, it keeps nothing on disk."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "server.sock")
        program = os.environ.get("FRAMEWORKS_SERVER", "redis-server")
        self.process = subprocess.Popen([program, "--port", "0", "--unixsocket", self.path, "--save", "", "--dir", folder], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while not os.path.exists(self.path):
            if self.process.poll() is not None or time.monotonic() > end: raise Failure(f"{program} did not start")
            time.sleep(0.02)

    def stop(self):
        self.process.kill()
        self.process.wait()


class Application:
    """One process that serves on the loopback, with its own folder; it is ended with those that it started."""

    def __init__(self, command, folder, environment, attempts=5):
        self.log = open(os.path.join(folder, "log"), "w+")
        for attempt in range(attempts):
            self.start(command, folder, environment)
            try:
                self.wait()
                return
            except BaseException as failure:
                ended = self.process.poll() is not None
                self.end()
                # Between the look for a free port and the application's own another process may have taken it.
                if ended and isinstance(failure, Failure) and attempt + 1 < attempts: continue
                self.log.close()
                raise

    def start(self, command, folder, environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = {**os.environ, **environment, "PORT": str(self.port), "FOLDER": folder}
        command = [part.replace("{PORT}", str(self.port)).replace("{FOLDER}", folder) for part in command]
        self.process = subprocess.Popen(command, env=environment, cwd=folder, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL, start_new_session=True)

    def wait(self, bound=patience):
        end = time.monotonic() + bound
        while time.monotonic() < end:
            if self.process.poll() is not None: break
            try: return Visitor(self).ask("health")
            except (OSError, http.client.HTTPException): time.sleep(0.05)
        raise Failure("the application did not start: " + self.said())

    def said(self):
        self.log.flush()
        with open(self.log.name) as log: return log.read()[-2000:].strip()

    def stop(self):
        self.end()
        self.log.close()

    def end(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try: self.process.wait(10)
            except subprocess.TimeoutExpired: os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Visitor:
    """A browser: it keeps the cookies it is sent, as they stand on the wire."""

    def __init__(self, application):
        self.application, self.cookies = application, {}

    def ask(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.application.port, timeout=patience)
        try:
            connection.request("GET", "/" + path, headers={"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {})
            response = connection.getresponse()
            body = response.read().decode()
            must(response.status == 200, f"/{path} answered {response.status}: {body[:300]} {self.application.said()[-600:]}")
            for line in response.headers.get_all("Set-Cookie") or []: self.keep(line)
            return json.loads(body)
        finally: connection.close()

    def keep(self, line):
        pair, *attributes = line.split(";")
        name, _, value = pair.strip().partition("=")
        gone = any(one.strip().lower() in ("max-age=0", "max-age=-1") or "1970" in one for one in attributes)
        if gone or not value: self.cookies.pop(name, None)
        else: self.cookies[name] = value


class Program:
    """The inspector, as somebody at a shell runs it."""

    def __init__(self, path, home, secret=None):
        self.path, self.home, self.secret = os.path.abspath(path), home, secret

    def run(self, *arguments, secret=..., input=None, bound=patience):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("SESSION_SECRET", "XDG_"))} | {"HOME": self.home}
        secret = self.secret if secret is ... else secret
        if secret is not None: environment["SESSION_SECRET"] = secret
        return subprocess.run([self.path, *arguments], env=environment, input=input, capture_output=True, text=True, timeout=bound)

    def must(self, *arguments, **options):
        """Its output; a failure where it does not end with 0."""
        done = self.run(*arguments, **options)
        must(done.returncode == 0, f"`{' '.join(map(hidden, arguments))}` ended with {done.returncode}: {(done.stderr or done.stdout).strip()[:300]}")
        return done.stdout

    def json(self, *arguments, **options):
        return json.loads(self.must(*arguments, **options))


def hidden(argument):
    """An argument as a report shows it: credentials and long values are cut."""
    return argument if len(argument) <= 48 else argument[:20] + "…"
