namespace DogSound; internal static class Placeholder { }
