namespace OrleansReco.Abstractions;

/// <summary>The trainer could not be asked: the bus to it does not take messages just now. Nothing was asked for.</summary>
[GenerateSerializer, Alias("reco.TrainerUnreachableException")]
public sealed class TrainerUnreachableException : Exception
{
    /// <summary>Says what to do.</summary>
    /// <param name="why">Why, as the end of a sentence.</param>
    public TrainerUnreachableException(string why)
        : base($"The trainer could not be told to train: {why}. Look whether RabbitMQ runs (Reco:RabbitMq:Uri), and send the same again: a repeat is harmless.")
    {
    }
}
