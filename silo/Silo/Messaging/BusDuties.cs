namespace OrleansReco.Silo.Messaging;

/// <summary>What a process does on the bus. In memory there is one process, which does everything.</summary>
[Flags]
public enum BusDuties
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Publishes examples, notices of slates and promotions: a silo.</summary>
    Publish = 1,

    /// <summary>Stores examples: the trainer, or the one process that is everything.</summary>
    StoreExamples = 2,

    /// <summary>Asks the trainer of another process to train: a silo without a trainer.</summary>
    AskForTraining = 4,
}
