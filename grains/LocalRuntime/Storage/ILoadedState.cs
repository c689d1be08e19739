namespace OrleansReco.LocalRuntime;

/// <summary>State that is read before its grain is activated.</summary>
internal interface ILoadedState
{
    /// <summary>The first read.</summary>
    Task LoadAsync();
}
