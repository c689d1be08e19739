namespace OrleansReco.Abstractions;

/// <summary>A training that was asked for failed in the trainer. What serves goes on serving.</summary>
[GenerateSerializer, Alias("reco.TrainingFailedException")]
public sealed class TrainingFailedException : Exception
{
    /// <summary>Says what to do.</summary>
    /// <param name="why">What failed.</param>
    public TrainingFailedException(string why)
        : base($"The training failed: {why.TrimEnd('.')}. The champion goes on serving. The trainer's log has more; mend what it says, then ask again. With a bus on RabbitMQ the command is a dead letter (`reco dlq`).")
    {
    }
}
