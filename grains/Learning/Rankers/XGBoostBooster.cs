using System.Runtime.InteropServices;

namespace OrleansReco.Learning.Rankers;

/// <summary>An ensemble of trees while XGBoost grows it.</summary>
internal sealed unsafe class XGBoostBooster : SafeHandle
{
    private const int Margin = 1;
    private const int PathContributions = 3;

    private XGBoostBooster(nint booster) : base(0, ownsHandle: true) => SetHandle(booster);

    public override bool IsInvalid => handle == 0;

    /// <summary>Starts an ensemble. Predictions for the given matrices are kept up to date from tree to tree.</summary>
    public static XGBoostBooster Create(ReadOnlySpan<XGBoostMatrix> matrices, IEnumerable<(string Name, string Value)> parameters)
    {
        nint* handles = stackalloc nint[matrices.Length];
        for (int i = 0; i < matrices.Length; i++)
        {
            handles[i] = matrices[i].DangerousGetHandle();
        }

        nint booster;
        var create = (delegate* unmanaged<nint*, ulong, nint*, int>)XGBoostApi.Function("XGBoosterCreate");
        XGBoostApi.Check(create(handles, (ulong)matrices.Length, &booster), "start an ensemble");
        XGBoostBooster created = new(booster);
        var set = (delegate* unmanaged<nint, byte*, byte*, int>)XGBoostApi.Function("XGBoosterSetParam");
        foreach ((string name, string value) in parameters)
        {
            fixed (byte* key = XGBoostApi.Text(name), text = XGBoostApi.Text(value))
            {
                XGBoostApi.Check(set(booster, key, text), $"set {name} to {value}");
            }
        }

        return created;
    }

    /// <summary>Grows one tree from the loss's first and second derivatives by score, one of each a row.</summary>
    public void Boost(XGBoostMatrix training, ReadOnlySpan<float> gradients, ReadOnlySpan<float> hessians)
    {
        fixed (float* gradient = gradients, hessian = hessians)
        {
            var boost = (delegate* unmanaged<nint, nint, float*, float*, ulong, int>)XGBoostApi.Function("XGBoosterBoostOneIter");
            XGBoostApi.Check(boost(handle, training.DangerousGetHandle(), gradient, hessian, (ulong)gradients.Length), "grow a tree");
        }
    }

    /// <summary>Scores every row of a matrix with the first trees, or with all for 0.</summary>
    public float[] Predict(XGBoostMatrix matrix, int trees = 0) => Predict(matrix, Margin, trees);

    /// <summary>Row-major n×(f+1): what each feature, and last the expectation, adds to a score, by the path the row takes.</summary>
    public float[] PredictPathContributions(XGBoostMatrix matrix) => Predict(matrix, PathContributions, trees: 0);

    /// <summary>The ensemble so far as XGBoost's own JSON.</summary>
    public byte[] SaveJson()
    {
        ulong length;
        byte* json;
        fixed (byte* format = "{\"format\": \"json\"}\0"u8)
        {
            var save = (delegate* unmanaged<nint, byte*, ulong*, byte**, int>)XGBoostApi.Function("XGBoosterSaveModelToBuffer");
            XGBoostApi.Check(save(handle, format, &length, &json), "save the ensemble");
        }

        return new ReadOnlySpan<byte>(json, (int)length).ToArray();
    }

    protected override bool ReleaseHandle() => ((delegate* unmanaged<nint, int>)XGBoostApi.Function("XGBoosterFree"))(handle) == 0;

    private float[] Predict(XGBoostMatrix matrix, int what, int trees)
    {
        string configuration =
            $$"""{"type": {{what}}, "training": false, "iteration_begin": 0, "iteration_end": {{trees}}, "strict_shape": true}""";
        ulong* shape;
        ulong dimensions;
        float* result;
        fixed (byte* text = XGBoostApi.Text(configuration))
        {
            var predict = (delegate* unmanaged<nint, nint, byte*, ulong**, ulong*, float**, int>)XGBoostApi.Function("XGBoosterPredictFromDMatrix");
            XGBoostApi.Check(predict(handle, matrix.DangerousGetHandle(), text, &shape, &dimensions, &result), "score rows");
        }

        ulong length = 1;
        for (ulong i = 0; i < dimensions; i++)
        {
            length *= shape[i];
        }

        return new ReadOnlySpan<float>(result, checked((int)length)).ToArray();
    }
}
