using System.Security.Cryptography;
using OrleansReco.Abstractions;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Retrieval;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Learning.Bundles;

/// <summary>A loaded model bundle: everything one training made, verified against the manifest's hashes. Immutable; requests pin one and share it.</summary>
public sealed class ModelBundle
{
    private ModelBundle(ModelManifest manifest, RetrievalModel retrieval, IRanker? ranker, byte[]? rankerOnnx, ScoreCalibration? calibration)
    {
        Manifest = manifest;
        Retrieval = retrieval;
        Ranker = ranker;
        RankerOnnx = rankerOnnx;
        Calibration = calibration;
    }

    /// <summary>What it is, what it was made from, and how well it did.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Item factors with the manifest's parameters of fold-in, co-visitation, content map.</summary>
    public RetrievalModel Retrieval { get; }

    /// <summary>Orders candidates; null: the fused order stands.</summary>
    public IRanker? Ranker { get; }

    /// <summary>The ranker's ONNX file, for a successor that keeps the ranker; null: there is none.</summary>
    public ReadOnlyMemory<byte>? RankerOnnx { get; }

    /// <summary>Turns the ranker's scores into probabilities; null where there is no ranker.</summary>
    public ScoreCalibration? Calibration { get; }

    /// <summary>Loads a bundle's folder.</summary>
    /// <exception cref="ModelRejectedException">There is no bundle, a file is missing, does not match its hash, or does not hold what it should.</exception>
    public static ModelBundle Load(string folder)
    {
        var manifest = ManifestJson.Read(folder);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (name, hash) in manifest.Files)
        {
            files[name] = ReadVerified(folder, name, hash, manifest.Version);
        }

        try
        {
            var factors = FactorModel.Load(new MemoryStream(Require(files, BundleFiles.Factors, manifest.Version))).With(manifest.FoldIn);
            var neighbours = NeighbourModel.Load(new MemoryStream(Require(files, BundleFiles.Neighbours, manifest.Version)));
            var content = files.TryGetValue(BundleFiles.Content, out var contentBytes) ? ContentMap.Load(new MemoryStream(contentBytes)) : null;
            var ranker = files.TryGetValue(BundleFiles.Ranker, out var onnx) ? RankerLoader.Load(onnx) : null;
            var calibration = files.TryGetValue(BundleFiles.Calibrator, out var json) ? ScoreCalibration.FromJson(System.Text.Encoding.UTF8.GetString(json)) : null;
            return new ModelBundle(manifest, new RetrievalModel(factors, neighbours, content), ranker, onnx, calibration);
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException or NotSupportedException or System.Text.Json.JsonException)
        {
            throw new ModelRejectedException($"Bundle '{manifest.Version}' matches its hashes but cannot be read: {exception.Message} Train and register a new bundle.");
        }
    }

    internal static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] ReadVerified(string folder, string name, string expected, string version)
    {
        if (name != Path.GetFileName(name))
        {
            throw new ModelRejectedException($"Bundle '{version}' names the file '{name}', which lies outside its folder. Register a bundle made by the trainer.");
        }

        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            throw new ModelRejectedException($"Bundle '{version}' lacks the file '{name}'. Restore the folder '{folder}', or register another version.");
        }

        var bytes = File.ReadAllBytes(path);
        var actual = HashOf(bytes);
        return actual == expected
            ? bytes
            : throw new ModelRejectedException($"File '{name}' of bundle '{version}' has SHA-256 {actual}, but the manifest says {expected}. Restore the file, or register another version.");
    }

    private static byte[] Require(Dictionary<string, byte[]> files, string name, string version) => files.TryGetValue(name, out var bytes)
        ? bytes
        : throw new ModelRejectedException($"The manifest of bundle '{version}' does not list '{name}'. Register a bundle made by the trainer.");
}
