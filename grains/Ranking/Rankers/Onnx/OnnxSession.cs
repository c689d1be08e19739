using System.Runtime.InteropServices;
using System.Text;
using OrleansReco.Ranking.Native;

namespace OrleansReco.Ranking.Rankers.Onnx;

/// <summary>
/// A loaded ONNX model that turns a float matrix into one float a row, run by ONNX Runtime on the calling thread. Safe for concurrent calls;
/// disposing waits for none of them, the model goes when the last one ends.
/// </summary>
public sealed unsafe class OnnxSession : IDisposable
{
    private readonly Handle _handle;
    private readonly byte[] _inputName;
    private readonly byte[] _outputName;

    private OnnxSession(Handle handle, string inputName, string outputName)
    {
        (_handle, InputName, OutputName) = (handle, inputName, outputName);
        _inputName = Encoding.UTF8.GetBytes(inputName + '\0');
        _outputName = Encoding.UTF8.GetBytes(outputName + '\0');
    }

    /// <summary>The name of the model's only input.</summary>
    public string InputName { get; }

    /// <summary>The name of the model's first output, the scores.</summary>
    public string OutputName { get; }

    /// <summary>Loads a model.</summary>
    /// <exception cref="NativePartMissingException">ONNX Runtime is missing.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the model, or it has not exactly one input.</exception>
    public static OnnxSession Load(ReadOnlySpan<byte> onnx)
    {
        OnnxRuntimeApi api = OnnxRuntimeApi.Current;
        Handle handle = new(api, api.CreateSession(onnx));
        try
        {
            string[] inputs = api.Names(handle.DangerousGetHandle(), outputs: false);
            string[] outputs = api.Names(handle.DangerousGetHandle(), outputs: true);
            return inputs.Length == 1 && outputs.Length > 0
                ? new OnnxSession(handle, inputs[0], outputs[0])
                : throw new OnnxRuntimeException(
                    $"A ranker has one input and an output, but the model has {inputs.Length} inputs " +
                    $"({string.Join(", ", inputs)}) and {outputs.Length} outputs.");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Loads a model from a file.</summary>
    /// <inheritdoc cref="Load(ReadOnlySpan{byte})"/>
    public static OnnxSession LoadFile(string path) => Load(File.ReadAllBytes(path));

    /// <summary>Scores rows.</summary>
    /// <param name="features">Row-major n×f.</param>
    /// <param name="featureCount">f.</param>
    /// <param name="scores">n scores, written.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime fails, such as for another f than the model's.</exception>
    public void Run(ReadOnlySpan<float> features, int featureCount, Span<float> scores)
    {
        RankerShape.Check(featureCount, features, scores);
        if (scores.IsEmpty)
        {
            return;
        }

        bool held = false;
        try
        {
            _handle.DangerousAddRef(ref held);
            fixed (byte* input = _inputName, output = _outputName)
            {
                _handle.Api.Run(_handle.DangerousGetHandle(), input, output, features, featureCount, scores);
            }
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private sealed class Handle : SafeHandle
    {
        public Handle(OnnxRuntimeApi api, nint session) : base(0, ownsHandle: true)
        {
            Api = api;
            SetHandle(session);
        }

        public OnnxRuntimeApi Api { get; }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Api.ReleaseSession(handle);
            return true;
        }
    }
}
