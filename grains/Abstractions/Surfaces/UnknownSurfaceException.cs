namespace OrleansReco.Abstractions;

/// <summary>A surface was asked for that was never declared.</summary>
[GenerateSerializer, Alias("reco.UnknownSurfaceException")]
public sealed class UnknownSurfaceException : Exception
{
    /// <summary>Names the surface.</summary>
    public UnknownSurfaceException(string surface)
        : base($"There is no surface '{surface}'. Declare it with PUT /v1/surfaces/{surface}, or use one that GET /v1/surfaces lists.")
        => Surface = surface;

    /// <summary>The surface asked for.</summary>
    [Id(0)] public string Surface { get; private set; }
}
