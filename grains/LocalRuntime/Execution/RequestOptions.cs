namespace OrleansReco.LocalRuntime;

/// <summary>What the attributes of a grain method say about its calls.</summary>
[Flags]
public enum RequestOptions : byte
{
    None = 0,
    ReadOnly = 1,
    AlwaysInterleave = 2,
    OneWay = 4,
}
