namespace OrleansReco.LocalRuntime;

/// <summary>Something an activation does in one of its turns. The item is its own queue node.</summary>
public abstract class WorkItem
{
    internal WorkItem? Next { get; set; }

    internal abstract void Run(Activation activation);
}
