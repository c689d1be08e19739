namespace OrleansReco.LocalRuntime;

/// <summary>One activation, seen from outside its grain instance.</summary>
public interface IGrainContext : IEquatable<IGrainContext>
{
    /// <summary>The grain's identity.</summary>
    GrainId GrainId { get; }

    /// <summary>The grain instance, or null before it is made.</summary>
    object? GrainInstance { get; }

    /// <summary>The activation's service scope.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Complete when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Asks the activation to end when its running requests have ended; requests that wait go to a new activation.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
