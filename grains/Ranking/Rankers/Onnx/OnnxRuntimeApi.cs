using System.Runtime.InteropServices;
using OrleansReco.Ranking.Native;

namespace OrleansReco.Ranking.Rankers.Onnx;

/// <summary>The functions of ONNX Runtime's C API that sessions need, with one environment for the life of the process.</summary>
internal sealed unsafe class OnnxRuntimeApi
{
    // The API table only ever grows: a position, once published, keeps its function.
    private const int ApiVersion = 17;
    private const int ErrorsOnly = 3;
    private const int AllOptimizations = 99;
    private const int ArenaAllocator = 1;
    private const int FloatElements = 1;

    private static readonly Lock Starting = new();
    private static OnnxRuntimeApi? _current;

    private readonly nint* _table;
    private readonly nint _environment;
    private readonly nint _memory;
    private readonly nint _allocator;

    private OnnxRuntimeApi(nint library)
    {
        var apiBase = (nint*)((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
        _table = (nint*)((delegate* unmanaged<uint, nint>)apiBase[0])(ApiVersion);
        fixed (byte* name = "reco\0"u8)
        {
            nint environment, memory, allocator;
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)_table[3])(ErrorsOnly, name, &environment), "start");
            Check(((delegate* unmanaged<nint, nint>)_table[6])(environment), "switch its telemetry off");
            Check(((delegate* unmanaged<int, int, nint*, nint>)_table[69])(ArenaAllocator, 0, &memory), "describe the CPU's memory");
            Check(((delegate* unmanaged<nint*, nint>)_table[78])(&allocator), "give its allocator");
            (_environment, _memory, _allocator) = (environment, memory, allocator);
        }
    }

    /// <summary>The loaded API.</summary>
    /// <exception cref="NativePartMissingException">ONNX Runtime is missing.</exception>
    public static OnnxRuntimeApi Current
    {
        get
        {
            lock (Starting)
            {
                return _current ??= new OnnxRuntimeApi(NativeParts.Load(NativeParts.OnnxRuntime));
            }
        }
    }

    /// <summary>Opens a session that runs on the caller's thread alone.</summary>
    public nint CreateSession(ReadOnlySpan<byte> onnx)
    {
        nint options, session;
        Check(((delegate* unmanaged<nint*, nint>)_table[10])(&options), "make session options");
        try
        {
            // A slate is small: handing parts of it to other threads costs more than it gives, and those threads serve other slates.
            Check(((delegate* unmanaged<nint, int, nint>)_table[24])(options, 1), "set its threads");
            Check(((delegate* unmanaged<nint, int, nint>)_table[25])(options, 1), "set its threads");
            Check(((delegate* unmanaged<nint, int, nint>)_table[23])(options, AllOptimizations), "set its optimizations");
            fixed (byte* bytes = onnx)
            {
                Check(
                    ((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)_table[8])(
                        _environment, bytes, (nuint)onnx.Length, options, &session),
                    $"load the model of {onnx.Length} bytes");
            }

            return session;
        }
        finally
        {
            ((delegate* unmanaged<nint, void>)_table[100])(options);
        }
    }

    public void ReleaseSession(nint session) => ((delegate* unmanaged<nint, void>)_table[95])(session);

    /// <summary>The names of the session's inputs, or of its outputs.</summary>
    public string[] Names(nint session, bool outputs)
    {
        nuint count;
        Check(((delegate* unmanaged<nint, nuint*, nint>)_table[outputs ? 31 : 30])(session, &count), "count the model's inputs and outputs");
        string[] names = new string[(int)count];
        for (int i = 0; i < names.Length; i++)
        {
            byte* name;
            Check(
                ((delegate* unmanaged<nint, nuint, nint, byte**, nint>)_table[outputs ? 37 : 36])(session, (nuint)i, _allocator, &name),
                "name the model's inputs and outputs");
            names[i] = Marshal.PtrToStringUTF8((nint)name)!;
            Check(((delegate* unmanaged<nint, byte*, nint>)_table[76])(_allocator, name), "free a name");
        }

        return names;
    }

    /// <summary>Runs a session from one float matrix to one float a row.</summary>
    public void Run(nint session, byte* inputName, byte* outputName, ReadOnlySpan<float> features, int columns, Span<float> scores)
    {
        nint input = 0, output = 0;
        try
        {
            fixed (float* data = features)
            {
                long* shape = stackalloc long[] { scores.Length, columns };
                Check(
                    ((delegate* unmanaged<nint, float*, nuint, long*, nuint, int, nint*, nint>)_table[49])(
                        _memory, data, (nuint)features.Length * sizeof(float), shape, 2, FloatElements, &input),
                    "take the features");
                Check(
                    ((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)_table[9])(
                        session, 0, &inputName, &input, 1, &outputName, 1, &output),
                    $"score {scores.Length} rows of {columns} features");
            }

            CopyScores(output, scores);
        }
        finally
        {
            Release(output);
            Release(input);
        }
    }

    private void CopyScores(nint output, Span<float> scores)
    {
        nint info;
        int type;
        nuint count;
        Check(((delegate* unmanaged<nint, nint*, nint>)_table[65])(output, &info), "describe the scores");
        try
        {
            Check(((delegate* unmanaged<nint, int*, nint>)_table[60])(info, &type), "describe the scores");
            Check(((delegate* unmanaged<nint, nuint*, nint>)_table[64])(info, &count), "describe the scores");
        }
        finally
        {
            ((delegate* unmanaged<nint, void>)_table[99])(info);
        }

        if (type != FloatElements || count != (nuint)scores.Length)
        {
            throw new OnnxRuntimeException(
                $"A ranker must give one float a row, but the model gave {count} values of ONNX element type {type} for {scores.Length} rows. " +
                "Export the model with one score as its first output.");
        }

        float* data;
        Check(((delegate* unmanaged<nint, float**, nint>)_table[51])(output, &data), "give the scores");
        new ReadOnlySpan<float>(data, scores.Length).CopyTo(scores);
    }

    private void Release(nint value)
    {
        if (value != 0)
        {
            ((delegate* unmanaged<nint, void>)_table[96])(value);
        }
    }

    private void Check(nint status, string attempt)
    {
        if (status == 0)
        {
            return;
        }

        string? message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)_table[2])(status));
        ((delegate* unmanaged<nint, void>)_table[93])(status);
        throw new OnnxRuntimeException($"ONNX Runtime could not {attempt}: {message}");
    }
}
