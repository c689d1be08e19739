using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace OrleansReco.Retrieval.Embeddings;

/// <summary>Writes a model file: magic number, version, then fields and counted arrays, little-endian.</summary>
internal sealed class ModelWriter : IDisposable
{
    public const int Version = 1;
    private readonly BinaryWriter _writer;

    public ModelWriter(Stream stream, uint magic)
    {
        _writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        _writer.Write(magic);
        _writer.Write(Version);
    }

    public void Write(int value) => _writer.Write(value);

    public void Write(long value) => _writer.Write(value);

    public void Write(double value) => _writer.Write(value);

    public void WriteStrings(ImmutableArray<string> values)
    {
        _writer.Write(values.Length);
        foreach (var value in values)
        {
            _writer.Write(value);
        }
    }

    public void WriteArray<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        _writer.Write(values.Length);
        for (var at = 0; at < values.Length; at += ModelReader.Chunk)
        {
            _writer.Write(MemoryMarshal.AsBytes(values.Slice(at, Math.Min(ModelReader.Chunk, values.Length - at))));
        }
    }

    public void Dispose() => _writer.Dispose();
}
