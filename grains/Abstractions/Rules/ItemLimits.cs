namespace OrleansReco.Abstractions;

/// <summary>Bounds of an item's members.</summary>
internal static class ItemLimits
{
    public const int Title = 500;
    public const int Text = 20_000;
    public const int Categories = 50;
    public const int Similar = 100;
}
