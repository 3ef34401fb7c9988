"""Uses the page of a running asr-serve in headless Chromium, as a person would, and prints what it says, as JSON.

usage: page_check.py http://127.0.0.1:8080/ CLIP.wav [--screenshots FOLDER]

The clip is chosen, dropped onto the page, and played into the browser's microphone. For each, the JSON has the title, what the page
says, the bars, the row of the table, and the bytes that the page sent, in base64. Then the page listens while the clip is played
once more, and the JSON has the rows of the words that it hears. Then the table is saved. With --screenshots the page is
photographed in light and dark and as a phone shows it.

Needs chromium and chromium-driver (Debian), and: pip install selenium
"""

import argparse
import base64
import json
import pathlib
import shutil
import sys
import tempfile
import time
import wave

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

# Keeps what the page sends to be recognized.
KEEP_WHAT_IS_SENT = """
const fetched = window.fetch;
window.sent = [];
window.fetch = async (path, options) => {
  if (String(path).startsWith('/recognize')) {
    const bytes = new Uint8Array(await options.body.arrayBuffer());
    window.sent.push(btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join('')));
  }
  return fetched(path, options);
};
"""

# Drops a file onto the page; a driver cannot drag one out of a folder.
DROP = """
const bytes = Uint8Array.from(atob(arguments[1]), letter => letter.charCodeAt(0));
const transfer = new DataTransfer();
transfer.items.add(new File([bytes], arguments[0], { type: 'audio/wav' }));
for (const kind of ['dragenter', 'dragover', 'drop'])
  document.getElementById('drop').dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
"""


class Page:
    def __init__(self, url, clip, downloads):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
        for flag in [
            "--headless=new",
            # Containers have no user for the sandbox, and little shared memory.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--window-size=1000,1300",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-audio-capture={clip}%noloop",
        ]:
            options.add_argument(flag)
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.get(url)
        self.driver.execute_script(KEEP_WHAT_IS_SENT)
        self.rows = 0

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        return [element.text for element in self.driver.find_elements(By.CSS_SELECTOR, selector)]

    def wait(self, condition):
        return WebDriverWait(self.driver, 30, poll_frequency=0.05).until(lambda _: condition())

    def answer(self):
        """What the page says once it has one more row."""
        self.rows += 1

        def is_done():
            if self.find("#status").get_attribute("class") == "bad":
                raise SystemExit(f"the page says: {self.find('#status').text}")
            return len(self.texts("#history tr")) == self.rows and "Recognizing" not in self.find("#status").text

        self.wait(is_done)
        spans = self.texts("#bars span")
        return {
            "title": self.find("#title").text,
            "status": self.find("#status").text,
            "bars": list(zip(spans[::2], spans[1::2])),
            "row": self.texts("#history tr:first-child td"),
            "sent": self.driver.execute_script("return window.sent[window.sent.length - 1]"),
        }

    def choose(self, clip):
        self.find("#files").send_keys(str(clip))
        return self.answer()

    def drop(self, clip):
        self.driver.execute_script(DROP, clip.name, base64.b64encode(clip.read_bytes()).decode())
        return self.answer()

    def record(self, seconds):
        self.find("#record").click()
        self.wait(lambda: self.find("#status").text.startswith("Recording"))
        time.sleep(seconds)
        self.find("#record").click()
        return self.answer()

    def listen(self, seconds):
        """The rows of the words that the page hears live, the first one first."""
        self.find("#listen").click()
        self.wait(lambda: self.find("#listen").text == "stop listening")
        time.sleep(seconds)
        self.find("#listen").click()
        self.wait(lambda: self.find("#listen").text == "listen")
        rows = self.driver.find_elements(By.CSS_SELECTOR, "#history tr")[: -self.rows]
        return [[cell.text for cell in row.find_elements(By.CSS_SELECTOR, "td")] for row in reversed(rows)]

    def save(self, downloads):
        self.find("#save").click()
        file = downloads / "recognized.csv"
        self.wait(file.exists)
        return file.read_bytes().decode()

    def photograph(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, scheme, width in [("light", "light", 1000), ("dark", "dark", 1000), ("phone", "light", 390)]:
            features = [{"name": "prefers-color-scheme", "value": scheme}]
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
            self.driver.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride",
                {"width": width, "height": 1300, "deviceScaleFactor": 1, "mobile": width < 500},
            )
            time.sleep(0.3)
            self.driver.save_screenshot(str(folder / f"{name}.png"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("clip", type=pathlib.Path)
    parser.add_argument("--screenshots", type=pathlib.Path)
    arguments = parser.parse_args()
    clip = arguments.clip.resolve()
    with wave.open(str(clip)) as recording:
        seconds = recording.getnframes() / recording.getframerate()
    with tempfile.TemporaryDirectory() as folder:
        downloads = pathlib.Path(folder)
        page = Page(arguments.url, clip, downloads)
        try:
            found = {"chosen": page.choose(clip), "dropped": page.drop(clip), "microphone": page.record(seconds + 0.5)}
            found["live"] = page.listen(seconds + 4)
            found["csv"] = page.save(downloads)
            found["problems"] = [entry["message"] for entry in page.driver.get_log("browser") if entry["level"] == "SEVERE"]
            if arguments.screenshots:
                page.photograph(arguments.screenshots)
        finally:
            page.driver.quit()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
