using System.Globalization;

namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>What one round gave.</summary>
/// <param name="PerSecond">Operations a second of the wall's clock.</param>
/// <param name="PerCpuSecond">Operations a second of processor time.</param>
/// <param name="Bytes">Bytes each: allocated by a call, held by an idle activation.</param>
internal readonly record struct RuntimeSample(double PerSecond, double PerCpuSecond, double Bytes)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    internal static RuntimeSample Parse(string text)
    {
        double[] numbers = [.. text.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        return new(numbers[0], numbers[1], numbers[2]);
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerSecond} {PerCpuSecond} {Bytes}");
}
