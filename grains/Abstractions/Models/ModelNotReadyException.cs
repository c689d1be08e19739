namespace OrleansReco.Abstractions;

/// <summary>A bundle is still being fetched and verified; nothing was changed.</summary>
[GenerateSerializer, Alias("reco.ModelNotReadyException")]
public sealed class ModelNotReadyException : Exception
{
    /// <summary>Says what to do.</summary>
    /// <param name="version">The bundle.</param>
    public ModelNotReadyException(string version)
        : base($"Bundle '{version}' is still being fetched and verified; nothing was changed. Send the same again in a moment.")
    {
    }
}
