namespace OrleansReco.Abstractions;

/// <summary>The store did not take a write: nothing was acknowledged, and sending the same again is safe. One of the runtime's own kind, so that it reaches the caller as it is also when an activation fails by it.</summary>
[GenerateSerializer, Alias("reco.StoreUnavailableException")]
public sealed class StoreUnavailableException : OrleansException
{
    /// <summary>Says what could not be written.</summary>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Says what could not be written, and why.</summary>
    public StoreUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
