namespace OrleansReco.Learning.Bundles;

/// <summary>Names of the files of a bundle's folder.</summary>
internal static class BundleFiles
{
    public const string Manifest = "manifest.json";
    public const string Factors = "factors.bin";
    public const string Neighbours = "neighbours.bin";
    public const string Content = "content.bin";
    public const string Ranker = "ranker.onnx";
    public const string Calibrator = "calibrator.json";
}
