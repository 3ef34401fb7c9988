"""An event file by TensorBoard's own messages and writer, for EventWriterTests (written for tensorboard 2.21.0)."""

import pathlib

from google.protobuf import struct_pb2
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.plugins.audio import plugin_data_pb2 as audio
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def metadata(plugin, content=b"", about="", data_class="UNKNOWN"):
    data = SummaryMetadata.PluginData(plugin_name=plugin, content=content)
    return SummaryMetadata(plugin_data=data, summary_description=about, data_class=f"DATA_CLASS_{data_class}")


def hyperparameters(name, **data):
    content = plugin_data_pb2.HParamsPluginData(**data).SerializeToString(deterministic=True)
    return Summary.Value(tag=f"_hparams_/{name}", metadata=metadata("hparams", content))


start = plugin_data_pb2.SessionStartInfo(group_name="runs/first", start_time_secs=1_700_000_000)
start.hparams["learning-rate"].CopyFrom(struct_pb2.Value(number_value=0.003))
start.hparams["model"].CopyFrom(struct_pb2.Value(string_value="cnn"))
experiment = api_pb2.Experiment(
    hparam_infos=[
        api_pb2.HParamInfo(name="learning-rate", type=api_pb2.DATA_TYPE_FLOAT64),
        api_pb2.HParamInfo(name="model", type=api_pb2.DATA_TYPE_STRING),
    ],
    metric_infos=[api_pb2.MetricInfo(name=api_pb2.MetricName(tag="result/test accuracy"), display_name="test accuracy", description="Of test clips.")],
)
end = plugin_data_pb2.SessionEndInfo(status=api_pb2.STATUS_SUCCESS, end_time_secs=1_700_000_007.25)

wave = audio.AudioPluginData(encoding="WAV").SerializeToString()
events = [
    Event(wall_time=1_700_000_000, file_version="brain.Event:2"),
    Event(wall_time=1_700_000_000, summary=Summary(value=[
        hyperparameters("experiment", experiment=experiment),
        hyperparameters("session_start_info", session_start_info=start),
    ])),
    Event(wall_time=1_700_000_001.5, step=300, summary=Summary(value=[
        Summary.Value(tag="loss", simple_value=0.625, metadata=metadata("scalars", about="Größe des *Fehlers*", data_class="SCALAR")),
        Summary.Value(tag="accuracy", simple_value=0, metadata=metadata("scalars", data_class="SCALAR")),
        Summary.Value(tag="picture", image=Summary.Image(height=2, width=1_000, colorspace=3, encoded_image_string=b"\x89PNG" + bytes(200)),
                      metadata=metadata("images", data_class="BLOB_SEQUENCE")),
        Summary.Value(tag="sound", audio=Summary.Audio(sample_rate=16_000, num_channels=1, length_frames=70_000, encoded_audio_string=b"RIFF",
                                                       content_type="audio/wav"), metadata=metadata("audio", wave, "a clip", "BLOB_SEQUENCE")),
    ])),
    Event(wall_time=1_700_000_007.25, summary=Summary(value=[hyperparameters("session_end_info", session_end_info=end)])),
]

with open(pathlib.Path(__file__).with_name("events.bin"), "wb") as file:
    writer = RecordWriter(file)
    for event in events:
        writer.write(event.SerializeToString(deterministic=True))
