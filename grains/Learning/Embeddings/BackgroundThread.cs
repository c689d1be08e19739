namespace OrleansReco.Learning.Embeddings;

/// <summary>For threads that train beside a service.</summary>
public static class BackgroundThread
{
    /// <summary>Lowers the calling thread below everything that serves, for the rest of its life.</summary>
    public static void GiveWay() => TrainingThreads.GiveWay();
}
