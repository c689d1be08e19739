using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.Serialization;

/// <summary>
/// Format version 1: one byte 1, one byte with the length of the type's name, the name (its <c>[Alias]</c>) in UTF-8, then JSON in UTF-8 in which every member is named by its
/// <c>[Id]</c> number; enums, <see cref="TimeSpan"/> and <see cref="DateTimeOffset"/> are numbers, arrays of floats are base64 of little-endian singles, and members that hold
/// nothing (null, zero, empty, and the same in a new instance) are left out. Text is written as it is, unescaped, so that a search of the bytes finds it.
/// </summary>
public sealed class StateSerializer : IStateSerializer
{
    private const byte FormatVersion = 1;

    [ThreadStatic]
    private static Scratch? _scratch;

    private static readonly JsonSerializerOptions Options = CreateOptions();

    /// <inheritdoc />
    public byte[] Serialize<T>(T value)
    {
        var type = StateType<T>.Instance;
        var scratch = _scratch ?? new Scratch();
        _scratch = null; // A converter that serializes a nested value gets its own.
        scratch.Buffer.Write(type.Header);
        scratch.Json.Reset(scratch.Buffer);
        JsonSerializer.Serialize(scratch.Json, value, type.Json);
        var bytes = scratch.Buffer.WrittenSpan.ToArray();
        scratch.Buffer.ResetWrittenCount();
        if (scratch.Buffer.Capacity <= Scratch.LargestKept)
        {
            _scratch = scratch;
        }

        return bytes;
    }

    /// <inheritdoc />
    public T Deserialize<T>(ReadOnlyMemory<byte> bytes)
    {
        var type = StateType<T>.Instance;
        var span = bytes.Span;
        if (span.Length < 2 || span.Length < 2 + span[1])
        {
            throw new InvalidDataException($"A stored {type.Name} has {bytes.Length} bytes, too few for its header: it is damaged. Restore it from a backup, or remove the row.");
        }

        if (span[0] != FormatVersion)
        {
            throw new InvalidDataException(
                $"A stored {type.Name} has format version {span[0]}, but this code reads version {FormatVersion}. Run the version of OrleansReco that wrote it, or a later one.");
        }

        if (!span.StartsWith(type.Header))
        {
            throw new InvalidDataException($"A stored value is a {Encoding.UTF8.GetString(span.Slice(2, span[1]))}, but was read as a {type.Name}.");
        }

        try
        {
            return JsonSerializer.Deserialize(span[type.Header.Length..], type.Json)!;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"A stored {type.Name} is damaged: {e.Message}", e);
        }
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { StateContract.Apply } },
            IncludeFields = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new FloatsConverter(), new FloatArrayConverter(), new InstantConverter(), new DurationConverter() },
        };
        options.MakeReadOnly();
        return options;
    }

    private sealed class Scratch
    {
        public const int LargestKept = 1 << 20;

        public ArrayBufferWriter<byte> Buffer { get; } = new(1024);

        public Utf8JsonWriter Json { get; } = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    /// <summary>What is worked out once for a type.</summary>
    private sealed class StateType<T>
    {
        public static StateType<T> Instance { get; } = new();

        public string Name { get; } = StateTypeName.Of(typeof(T));

        public byte[] Header { get; }

        public JsonTypeInfo<T> Json { get; } = (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

        private StateType()
        {
            var name = Encoding.UTF8.GetBytes(Name);
            if (name.Length > byte.MaxValue)
            {
                throw new NotSupportedException($"The alias '{Name}' of {typeof(T)} has {name.Length} bytes; at most {byte.MaxValue} fit in the header. Shorten it.");
            }

            Header = [FormatVersion, (byte)name.Length, .. name];
        }
    }
}
