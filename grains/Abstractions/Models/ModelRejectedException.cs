namespace OrleansReco.Abstractions;

/// <summary>A bundle cannot be used: it is not there, or a file does not match its hash.</summary>
[GenerateSerializer, Alias("reco.ModelRejectedException")]
public sealed class ModelRejectedException : Exception
{
    /// <summary>Says what is wrong with which bundle.</summary>
    public ModelRejectedException(string message)
        : base(message)
    {
    }
}
