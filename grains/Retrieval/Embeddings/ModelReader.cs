using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace OrleansReco.Retrieval.Embeddings;

/// <summary>Reads what <see cref="ModelWriter"/> wrote; every fault of the file is an <see cref="InvalidDataException"/> that says what was expected.</summary>
internal sealed class ModelReader : IDisposable
{
    /// <summary>Elements read or written at once, so that a false count in a broken file cannot ask for more memory than the file has bytes.</summary>
    public const int Chunk = 1 << 20;
    private readonly BinaryReader _reader;
    private readonly string _what;

    public ModelReader(Stream stream, uint magic, string what)
    {
        _reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        _what = what;
        var (found, version) = (Read(r => r.ReadUInt32()), Read(r => r.ReadInt32()));
        if (found != magic)
        {
            throw new InvalidDataException($"This is not a {what}: it starts with 0x{found:X8}, not 0x{magic:X8}. Pass a file that this program wrote.");
        }

        if (version != ModelWriter.Version)
        {
            throw new InvalidDataException($"This {what} has format version {version}; this program reads {ModelWriter.Version}. Train a new bundle.");
        }
    }

    public double ReadDouble() => Read(r => r.ReadDouble());

    public long ReadInt64() => Read(r => r.ReadInt64());

    public int ReadCount(string name)
    {
        var count = Read(r => r.ReadInt32());
        return count >= 0 ? count : throw new InvalidDataException($"This {_what} is broken: its {name} is {count}. Restore the bundle or train a new one.");
    }

    public ImmutableArray<string> ReadStrings()
    {
        var count = ReadCount("number of strings");
        var strings = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < count; i++)
        {
            strings.Add(Read(r => r.ReadString()));
        }

        return strings.ToImmutable();
    }

    public T[] ReadArray<T>()
        where T : unmanaged
    {
        var count = ReadCount("array length");
        var values = new T[Math.Min(count, Chunk)];
        for (var at = 0; at < count; at += Chunk)
        {
            var n = Math.Min(Chunk, count - at);
            if (at + n > values.Length)
            {
                Array.Resize(ref values, Math.Min(count, Math.Max(at + n, 2 * values.Length)));
            }

            var from = at;
            Read(r =>
            {
                r.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(from, n)));
                return 0;
            });
        }

        return values;
    }

    /// <summary>Builds the model, turning what its constructor refuses into a fault of the file.</summary>
    public T Checked<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"This {_what} is broken: {e.Message}", e);
        }
    }

    public void Dispose() => _reader.Dispose();

    private T Read<T>(Func<BinaryReader, T> read)
    {
        try
        {
            return read(_reader);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"This {_what} ends too soon. Restore the bundle or train a new one.", e);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"This {_what} is broken: {e.Message} Restore the bundle or train a new one.", e);
        }
    }
}
