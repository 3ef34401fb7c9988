"""The server that a user would write instead: FastAPI + uvicorn, soundfile, torchaudio MFCC, ONNX Runtime.

usage: serve.py [--port 8090] [--workers 1] [--model NAME]      POST /recognize with the bytes of a WAV file

Untrained weights: for timing only. It answers {"label": …, "confidence": …} like any tutorial's server, one clip a request.
`Benchmarks/serve.sh` loads it and asr-serve in turn.
Needs requirements.txt and `pip install fastapi uvicorn httptools uvloop`.
"""
import argparse, io, os

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np, onnxruntime as ort, soundfile, torch, torchaudio, uvicorn
from fastapi import FastAPI, Request

from bench import BANDS, MODELS, SAMPLES

torch.set_num_threads(1)
name = os.environ.get("PEER_MODEL", "ds-cnn")
front = torchaudio.transforms.MFCC(16000, BANDS, melkwargs=dict(n_fft=512, win_length=400, hop_length=160, n_mels=BANDS, center=False))
buffer = io.BytesIO()
torch.onnx.export(MODELS[name]().eval(), (torch.randn(1, front(torch.zeros(1, SAMPLES)).shape[-1], BANDS),), buffer,
                  input_names=["x"], dynamic_axes={"x": {0: "b", 1: "t"}}, dynamo=False)
options = ort.SessionOptions()
options.intra_op_num_threads = 1
session = ort.InferenceSession(buffer.getvalue(), options)
app = FastAPI()


@app.post("/recognize")
async def recognize(request: Request):
    x, rate = soundfile.read(io.BytesIO(await request.body()), dtype="float32", always_2d=True)
    x = torch.from_numpy(x.mean(1))
    if rate != 16000:
        x = torchaudio.functional.resample(x, rate, 16000)
    with torch.inference_mode():
        features = front(x[None]).transpose(1, 2).contiguous().numpy()
    logits = session.run(None, {"x": features})[0][0]
    p = np.exp(logits - logits.max())
    p /= p.sum()
    return {"label": int(p.argmax()), "confidence": float(p.max())}


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--port", type=int, default=8090)
    p.add_argument("--workers", type=int, default=1)
    p.add_argument("--model", default="ds-cnn")
    a = p.parse_args()
    os.environ["PEER_MODEL"] = a.model
    uvicorn.run("serve:app", host="127.0.0.1", port=a.port, workers=a.workers, log_level="warning")
