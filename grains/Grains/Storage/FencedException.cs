namespace OrleansReco.Grains.Storage;

/// <summary>Another activation of the same grain has written: this one is out of date and must deactivate.</summary>
[GenerateSerializer, Alias("reco.FencedException")]
public sealed class FencedException(string message) : Exception(message);
