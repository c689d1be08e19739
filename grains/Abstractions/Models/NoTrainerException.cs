namespace OrleansReco.Abstractions;

/// <summary>There is no trainer to ask.</summary>
[GenerateSerializer, Alias("reco.NoTrainerException")]
public sealed class NoTrainerException : Exception
{
    /// <summary>Says where there is none, and what to do.</summary>
    /// <param name="where">The process that was asked, as in "in this process".</param>
    public NoTrainerException(string where)
        : base($"No trainer runs {where}, and none can be reached from there: the bus is in memory. Start the service with `reco up`, or run `reco trainer` with Reco:Messaging:Transport=RabbitMq there and for the silos; or register a bundle with POST /v1/models.")
    {
    }
}
